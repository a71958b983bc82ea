using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ClientPortal.Domain.Changes;

/// <summary>
/// Lets this node forget at once what its own transactions changed, when they have committed and not before. A transaction that took too
/// long is not committed: the other nodes wait for a change that a smaller number announces, but not for ever (ADR 0013).
/// </summary>
public sealed class PublishAfterCommit(ChangeFeed feed) : DbTransactionInterceptor
{
    public override InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        (eventData.Context as PortalDbContext)?.RefuseToCommitLate();
        return result;
    }

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        (eventData.Context as PortalDbContext)?.RefuseToCommitLate();
        return ValueTask.FromResult(result);
    }

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Publish(eventData);

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Publish(eventData);
        return Task.CompletedTask;
    }

    // A commit that failed may have happened all the same; forgetting too much costs one read.
    public override void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData) => Publish(eventData);

    public override Task TransactionFailedAsync(DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Publish(eventData);
        return Task.CompletedTask;
    }

    public override void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData eventData) => (eventData.Context as PortalDbContext)?.TakeNotedChanges();

    public override Task TransactionRolledBackAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        (eventData.Context as PortalDbContext)?.TakeNotedChanges();
        return Task.CompletedTask;
    }

    private void Publish(DbContextEventData eventData)
    {
        if (eventData.Context is PortalDbContext db)
        {
            feed.Publish(db.TakeNotedChanges());
        }
    }
}
