namespace ClientPortal.Domain.Commits;

/// <summary>
/// For the writes that many requests make at the same time: token grants and the audit rows of token use. The answer comes once the write is
/// durably committed; where one commit can carry several, those that wait together share it (ADR 0015).
/// </summary>
public interface IGroupCommit
{
    /// <summary>Runs the write in a transaction and commits it, alone or together with others: all that it did is durable when this returns, or none of it.</summary>
    /// <param name="write">
    /// Short, and nothing but statements and added rows on the context it is given, which are saved for it. May be run again where the company it was in failed,
    /// so it leaves nothing behind elsewhere. A conditional update that hits nothing is its way to say no.
    /// </param>
    /// <param name="ct">Counts until the write begins; what has begun is finished.</param>
    /// <returns>What the write returned in the run that was committed.</returns>
    Task<T> RunAsync<T>(Func<PortalDbContext, Task<T>> write, CancellationToken ct);

    /// <summary>Adds rows that refer to nothing and that nobody follows, many at a time; in the same way all of them or none.</summary>
    Task AppendAsync<TRow>(IReadOnlyCollection<TRow> rows)
        where TRow : class;
}
