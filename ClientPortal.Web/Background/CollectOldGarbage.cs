namespace ClientPortal.Web.Background;

/// <summary>
/// Starts, beside the running work, a collection of old objects where there was none for a minute and some have become old. Left to itself, the collector
/// waits for some thirty megabytes of dead ones (circuits of closed tabs, answers about tokens that ended), for ten minutes and more under a light load.
/// </summary>
internal sealed class CollectOldGarbage(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>A larger heap is one of very many keys: going through all of them each minute costs more than it frees.</summary>
    public const long LargestHeap = 128L << 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var before = Collections.SoFar();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = Collections.SoFar();
            if (IsDue(before, now))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            }

            before = Collections.SoFar();
        }
    }

    /// <param name="before">A minute ago.</param>
    internal static bool IsDue(Collections before, Collections now) => now.OfOld == before.OfOld && now.OfYoung > before.OfYoung && now.HeapBytes <= LargestHeap;

    /// <param name="OfYoung">How often objects have become old.</param>
    /// <param name="OfOld">How often old ones were collected.</param>
    /// <param name="HeapBytes">What the heap holds, dead objects and all.</param>
    internal sealed record Collections(int OfYoung, int OfOld, long HeapBytes)
    {
        public static Collections SoFar() => new(GC.CollectionCount(1), GC.CollectionCount(2), GC.GetTotalMemory(forceFullCollection: false));
    }
}
