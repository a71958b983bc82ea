namespace ClientPortal.Bench.Probes;

/// <summary>The managed heap of this process.</summary>
internal static class Heap
{
    /// <summary>After collections until finalizers have nothing more to let go of.</summary>
    public static async Task<long> LivingBytesAsync(CancellationToken ct)
    {
        for (var round = 0; round < 3; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            await Task.Delay(50, ct);
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
