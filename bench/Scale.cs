namespace ClientPortal.Bench;

/// <summary>How long and how large a run is.</summary>
internal sealed record Scale
{
    public required int Turns { get; init; }

    public required int BurstSeconds { get; init; }

    public required int WarmSeconds { get; init; }

    /// <summary>How often a burst is done again because others were loud.</summary>
    public required int MostRepeats { get; init; }

    public required int Starts { get; init; }

    /// <summary>How long an idle server rests before its memory is read.</summary>
    public required int IdleSeconds { get; init; }

    /// <summary>Sizes of the key table, smallest first.</summary>
    public required IReadOnlyList<int> Keys { get; init; }

    /// <summary>Sizes of the client list, smallest first.</summary>
    public required IReadOnlyList<int> Clients { get; init; }

    public required int Circuits { get; init; }

    public static Scale Full { get; } = new()
    {
        Turns = 9, BurstSeconds = 2, WarmSeconds = 4, MostRepeats = 3, Starts = 5, IdleSeconds = 30, Keys = [1_000, 100_000, 1_000_000], Clients = [100, 10_000, 100_000], Circuits = 100,
    };

    /// <summary>For a look in between: the same rows with fewer and shorter bursts, and no million.</summary>
    public static Scale Quick { get; } = new()
    {
        Turns = 5, BurstSeconds = 1, WarmSeconds = 3, MostRepeats = 1, Starts = 3, IdleSeconds = 5, Keys = [1_000, 100_000], Clients = [100, 10_000], Circuits = 20,
    };

    /// <summary>How many single-use requests a contestant needs that answers so many per second.</summary>
    public int OnceFor(int perSecond) => perSecond * (WarmSeconds + 1 + (Turns * (BurstSeconds + 1) * (1 + (MostRepeats / 2))));
}
