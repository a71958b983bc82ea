namespace ClientPortal.Domain;

/// <summary>For acts that need a conditional update and a save to commit together.</summary>
internal static class OneTransaction
{
    /// <summary>Commits when the work is done, undoes everything when it is refused or throws.</summary>
    public static async Task<Outcome<T>> InOneTransactionAsync<T>(this PortalDbContext db, Func<Task<Outcome<T>>> work, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var outcome = await work();
        if (outcome is Outcome<T>.Done)
        {
            await transaction.CommitAsync(ct);
        }

        return outcome;
    }
}
