namespace ClientPortal.Domain.Commits;

/// <summary>Each write in a transaction of its own: for databases that commit concurrent transactions together by themselves.</summary>
public sealed class SingleCommits(PortalDb portal) : IGroupCommit
{
    public async Task<T> RunAsync<T>(Func<PortalDbContext, Task<T>> write, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var result = await write(db);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return result;
    }

    public Task AppendAsync<TRow>(IReadOnlyCollection<TRow> rows)
        where TRow : class => RunAsync(
            db =>
            {
                db.AddRange(rows); // a save sends many of them in one round trip
                return Task.FromResult(true);
            },
            CancellationToken.None);
}
