namespace ClientPortal.Domain;

/// <summary>One page of a grid that also shows how many rows there are.</summary>
/// <param name="Total">Counted up to <see cref="MaxTotal"/>, so that a count never reads a whole table.</param>
public sealed record CountedPage<T>(IReadOnlyList<T> Items, int Total)
{
    public const int MaxTotal = 10_000;

    public bool HasMoreThanCounted => Total >= MaxTotal;
}
