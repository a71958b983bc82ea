namespace ClientPortal.Domain;

/// <summary>One page of a grid that also shows how many rows there are.</summary>
/// <param name="Total">Rows, as far as they were counted.</param>
/// <param name="HasMoreThanCounted">There are more.</param>
public sealed record CountedPage<T>(IReadOnlyList<T> Items, int Total, bool HasMoreThanCounted = false)
{
    /// <summary>How many rows can be reached page by page.</summary>
    public const int MaxTotal = 10_000;

    // Who looks at the first of ten thousand rows does not need their number; who goes on sees it grow.
    private const int Ahead = 1_000;

    /// <summary>How far rows are counted for a page that begins behind so many, so that a count never reads a whole table.</summary>
    internal static int CountTo(int skip) => Math.Min(MaxTotal, Math.Clamp(skip, 0, MaxTotal) + Ahead);

    /// <param name="counted">Up to one more than <paramref name="countTo"/>.</param>
    internal static CountedPage<T> Of(IReadOnlyList<T> items, int counted, int countTo) => new(items, Math.Min(counted, countTo), counted > countTo);
}
