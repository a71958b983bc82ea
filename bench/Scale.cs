namespace ClientPortal.Bench;

/// <summary>How long and how large a run is.</summary>
internal sealed record Scale
{
    public required int Turns { get; init; }

    public required int BurstSeconds { get; init; }

    /// <summary>.NET compiles what is hot a second and a third time, which takes a path through EF Core some 15 s of full load.</summary>
    public required int WarmSeconds { get; init; }

    /// <summary>How often a burst is done again because others were loud.</summary>
    public required int MostRepeats { get; init; }

    /// <summary>Fresh starts, and rounds of everything that is measured by the round.</summary>
    public required int Starts { get; init; }

    /// <summary>Keys in the large database. A portal keeps a million in memory, the bench's own included.</summary>
    public required int ManyKeys { get; init; }

    /// <summary>Clients in the databases of the list page, in ascending order.</summary>
    public required IReadOnlyList<int> Clients { get; init; }

    /// <summary>Tabs that are open at once.</summary>
    public required int Circuits { get; init; }

    /// <summary>Pages that are opened and closed in a turn.</summary>
    public required int Visits { get; init; }

    /// <summary>How long the mixed load runs whose memory is looked at.</summary>
    public required int MixedSeconds { get; init; }

    public static Scale Full { get; } = new()
    {
        Turns = 9, BurstSeconds = 2, WarmSeconds = 20, MostRepeats = 3,
        Starts = 5, ManyKeys = 1_000_000, Clients = [100, 10_000, 100_000], Circuits = 100, Visits = 100, MixedSeconds = 90,
    };

    /// <summary>For a look in between: the same rows with fewer and shorter bursts, and no million.</summary>
    public static Scale Quick { get; } = new()
    {
        Turns = 5, BurstSeconds = 1, WarmSeconds = 6, MostRepeats = 1,
        Starts = 3, ManyKeys = 100_000, Clients = [100, 10_000], Circuits = 40, Visits = 50, MixedSeconds = 24,
    };

    /// <summary>How many single-use requests a contestant needs that answers so many per second.</summary>
    public int OnceFor(int perSecond) => perSecond * (WarmSeconds + 1 + (Turns * (BurstSeconds + 1) * (1 + (MostRepeats / 2))));
}
