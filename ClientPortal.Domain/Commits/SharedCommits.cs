using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.OAuth.Tokens;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Commits;

/// <summary>
/// One writer for this process, for databases that let in one at a time and pay for each commit with a flush of the disk: whatever is asked for
/// while a commit is under way goes into the next one, so the flush is shared and nobody waits for the lock by polling.
/// </summary>
public sealed class SharedCommits(PortalDb portal, WaitingWriters others) : IGroupCommit
{
    /// <summary>The most that share a commit: what a failure of one of them makes run again.</summary>
    private const int MostPerCommit = 64;

    // Rows that refer to nothing which is added beside them, and that nobody follows.
    private static readonly Type[] Appended = [typeof(AuditEvent), typeof(RefreshToken), typeof(OpaqueAccessToken)];

    private readonly ConcurrentQueue<Write> _waiting = new();
    private int _isCommitting;

    public async Task<T> RunAsync<T>(Func<PortalDbContext, Task<T>> write, CancellationToken ct)
    {
        var asked = new Write<T>(write, ct);
        _waiting.Enqueue(asked);
        if (Interlocked.CompareExchange(ref _isCommitting, 1, 0) == 0)
        {
            // Not as a part of whichever request happened to come first: the next ones would be logged as its own.
            ThreadPool.UnsafeQueueUserWorkItem(static commits => _ = commits.CommitWaitingAsync(), this, preferLocal: false);
        }

        return await asked.Done;
    }

    public Task AppendAsync<TRow>(IReadOnlyCollection<TRow> rows)
        where TRow : class => RunAsync(
            async db =>
            {
                await RowStatement.Insert(db, typeof(TRow)).RunAsync(db, rows, CancellationToken.None);
                return true;
            },
            CancellationToken.None);

    private async Task CommitWaitingAsync()
    {
        do
        {
            while (TakeTogether() is { Count: > 0 } together)
            {
                await CommitAsync(together);
                await others.LetInAsync();
            }

            Volatile.Write(ref _isCommitting, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.CompareExchange(ref _isCommitting, 1, 0) == 0);
    }

    private List<Write> TakeTogether()
    {
        var together = new List<Write>();
        while (together.Count < MostPerCommit && _waiting.TryDequeue(out var write))
        {
            if (write.Begins())
            {
                together.Add(write);
            }
        }

        return together;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever went wrong is the answer of those who wait for it.")]
    private async Task CommitAsync(List<Write> together)
    {
        try
        {
            if (!await TryCommitAsync(together))
            {
                // One of them spoiled it, and which one is not always known: each gets its own try.
                foreach (var write in together)
                {
                    await CommitAloneAsync(write);
                }
            }
        }
        catch (Exception exception)
        {
            together.ForEach(write => write.Fail(exception));
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever went wrong is the answer of the one who waits for it.")]
    private async Task CommitAloneAsync(Write write)
    {
        try
        {
            await TryCommitAsync([write]);
        }
        catch (Exception exception)
        {
            write.Fail(exception);
        }
    }

    /// <summary>False where several were undone because one of them failed; throws where one alone failed, or where it was not theirs: no lock, no space.</summary>
    private async Task<bool> TryCommitAsync(List<Write> together)
    {
        await using var db = portal.OpenForServer();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            try
            {
                db.Database.AutoSavepointsEnabled = false; // nobody here goes on after a failed save
                db.ChangeTracker.AutoDetectChangesEnabled = false; // rows are added, and none is edited
                foreach (var write in together)
                {
                    await write.RunAsync(db);
                }

                await SaveAsync(db);
            }
            catch (Exception) when (together.Count > 1)
            {
                return false;
            }

            await transaction.CommitAsync();
        }

        together.ForEach(write => write.Succeed());
        return true;
    }

    private async Task SaveAsync(PortalDbContext db)
    {
        var entries = db.ChangeTracker.Entries().ToList();
        if (!entries.TrueForAll(entry => entry.State == EntityState.Added && Appended.Contains(entry.Metadata.ClrType)))
        {
            db.ChangeTracker.DetectChanges();
            await db.SaveChangesAsync();
            return;
        }

        foreach (var rows in entries.GroupBy(entry => entry.Metadata.ClrType, entry => entry.Entity))
        {
            await RowStatement.Insert(db, rows.Key).RunAsync(db, rows, CancellationToken.None);
        }
    }

    private abstract class Write
    {
        /// <summary>False where whoever asked has gone away meanwhile.</summary>
        public abstract bool Begins();

        public abstract Task RunAsync(PortalDbContext db);

        public abstract void Succeed();

        public abstract void Fail(Exception exception);
    }

    private sealed class Write<T>(Func<PortalDbContext, Task<T>> write, CancellationToken ct) : Write
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Done => _done.Task;

        public override bool Begins() => !ct.IsCancellationRequested || !_done.TrySetCanceled(ct);

        public override async Task RunAsync(PortalDbContext db) => _result = await write(db);

        public override void Succeed() => _done.TrySetResult(_result!);

        public override void Fail(Exception exception) => _done.TrySetException(exception);
    }
}
