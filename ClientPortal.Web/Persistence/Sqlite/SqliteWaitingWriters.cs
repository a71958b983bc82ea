using System.Data.Common;
using ClientPortal.Domain.Commits;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ClientPortal.Web.Persistence.Sqlite;

/// <summary>Says of each transaction, and of each change outside of one, that it waits for the write lock and when it got it (<see cref="WaitingWriters"/>).</summary>
internal static class SqliteWaitingWriters
{
    public static DbContextOptionsBuilder TellOfWaitingWriters(this DbContextOptionsBuilder options, WaitingWriters waiting) =>
        options.AddInterceptors(new Transactions(waiting), new Changes(waiting));

    private sealed class Transactions(WaitingWriters waiting) : DbTransactionInterceptor
    {
        public override InterceptionResult<DbTransaction> TransactionStarting(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result)
        {
            waiting.Came(eventData.TransactionId);
            return result;
        }

        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
        {
            waiting.Came(eventData.TransactionId);
            return ValueTask.FromResult(result);
        }

        public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
        {
            waiting.WasLetIn(eventData.TransactionId);
            return result;
        }

        public override ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
        {
            waiting.WasLetIn(eventData.TransactionId);
            return ValueTask.FromResult(result);
        }
    }

    private sealed class Changes(WaitingWriters waiting) : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Comes(eventData);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            Leaves(eventData);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Comes(eventData);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            Leaves(eventData);
            return ValueTask.FromResult(result);
        }

        public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
        {
            Leaves(eventData);
            return Task.CompletedTask;
        }

        public override Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Leaves(eventData);
            return Task.CompletedTask;
        }

        private void Comes(CommandEventData data)
        {
            if (WaitsForTheLock(data))
            {
                waiting.Came(data.CommandId);
            }
        }

        private void Leaves(CommandEventData data)
        {
            if (WaitsForTheLock(data))
            {
                waiting.WasLetIn(data.CommandId);
            }
        }

        private static bool WaitsForTheLock(CommandEventData data) =>
            data.CommandSource is CommandSource.SaveChanges or CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete or CommandSource.ExecuteSqlRaw
            && data.Context?.Database.CurrentTransaction is null;
    }
}
