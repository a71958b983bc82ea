namespace ClientPortal.Bench;

/// <summary>How long and how large a run is.</summary>
internal sealed record Scale
{
    public required int Turns { get; init; }

    public required int BurstSeconds { get; init; }

    public required int WarmSeconds { get; init; }

    /// <summary>How often a burst is done again because others were loud.</summary>
    public required int MostRepeats { get; init; }

    public static Scale Full { get; } = new()
    {
        Turns = 9, BurstSeconds = 2, WarmSeconds = 4, MostRepeats = 3,
    };

    /// <summary>For a look in between: the same rows with fewer and shorter bursts, and no million.</summary>
    public static Scale Quick { get; } = new()
    {
        Turns = 5, BurstSeconds = 1, WarmSeconds = 3, MostRepeats = 1,
    };

    /// <summary>How many single-use requests a contestant needs that answers so many per second.</summary>
    public int OnceFor(int perSecond) => perSecond * (WarmSeconds + 1 + (Turns * (BurstSeconds + 1) * (1 + (MostRepeats / 2))));
}
