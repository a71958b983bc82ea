namespace ClientPortal.Domain;

/// <summary>Asks for one page of a list by keyset: everything after a cursor, in a stable order.</summary>
public sealed record PageAsk
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    /// <summary>How many rows at most, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>The opaque <see cref="Page{T}.Next"/> of the page before; null for the first page.</summary>
    public string? After { get; init; }
}
