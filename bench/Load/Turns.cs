namespace ClientPortal.Bench.Load;

/// <summary>Lets contestants take turns (A B C A B C …), so that the machine's drift meets all of them alike.</summary>
internal static class Turns
{
    public static Task RunAsync(Scale scale, params IReadOnlyList<Contestant> contestants) => RunAsync(scale, () => { }, contestants);

    /// <param name="before">Measured beside them, once in each turn.</param>
    public static async Task RunAsync(Scale scale, Action before, params IReadOnlyList<Contestant> contestants)
    {
        foreach (var contestant in contestants)
        {
            await contestant.ProveAsync();
            await contestant.WarmAsync(scale.WarmSeconds);
        }

        for (var turn = 0; turn < scale.Turns; turn++)
        {
            before();
            foreach (var contestant in contestants)
            {
                await contestant.BurstAsync(scale.BurstSeconds, scale.MostRepeats);
            }
        }

        foreach (var contestant in contestants)
        {
            await contestant.ProveAsync();
        }
    }
}
