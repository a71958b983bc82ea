using System.Collections.Concurrent;
using ClientPortal.Domain.Commits;

namespace ClientPortal.Domain.Audit;

/// <summary>
/// Audit rows of what changes nothing in the database: a JWT was issued, and nothing is kept of it. There is no commit that they belong to, so
/// nobody waits for one: they are written together a moment later (ADR 0016). What a commit belongs to goes through <see cref="AuditTrail"/>.
/// Closed when it fails: once a write has failed, the next act waits until the rows before it are on the disk, or does not happen.
/// </summary>
public sealed class AuditQueue(IGroupCommit commit) : IDisposable
{
    /// <summary>How long a row waits for others: what a killed process can lose.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    private const int Most = 8_192;
    private const int MostPerWrite = 4_096;
    private readonly ConcurrentQueue<AuditEvent> _waiting = new();
    private readonly List<AuditEvent> _taken = new(MostPerWrite);
    private readonly SemaphoreSlim _oneWriter = new(1);
    private readonly SemaphoreSlim _some = new(0);
    private int _count;
    private volatile bool _hasFailed;

    /// <summary>Returns at once where the rows before this one are being written as they should; throws what keeps them from it.</summary>
    public ValueTask AddAsync(AuditEvent row, CancellationToken ct)
    {
        if (_hasFailed || Volatile.Read(ref _count) >= Most)
        {
            return AddAfterWriteAsync(row, ct);
        }

        Enqueue(row);
        return ValueTask.CompletedTask;
    }

    /// <summary>Waits for rows to be there.</summary>
    public Task WaitAsync(CancellationToken ct) => _some.WaitAsync(ct);

    /// <summary>Writes all that wait. What cannot be written goes on waiting.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        if (Volatile.Read(ref _count) == 0)
        {
            return;
        }

        await _oneWriter.WaitAsync(ct);
        try
        {
            while (Take())
            {
                await WriteTakenAsync();
            }
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    public void Dispose()
    {
        _oneWriter.Dispose();
        _some.Dispose();
    }

    private async ValueTask AddAfterWriteAsync(AuditEvent row, CancellationToken ct)
    {
        await WriteAsync(ct);
        Enqueue(row);
    }

    private void Enqueue(AuditEvent row)
    {
        _waiting.Enqueue(row);
        if (Interlocked.Increment(ref _count) == 1)
        {
            _some.Release();
        }
    }

    private bool Take()
    {
        while (_taken.Count < MostPerWrite && _waiting.TryDequeue(out var row))
        {
            _taken.Add(row);
        }

        return _taken.Count > 0;
    }

    private async Task WriteTakenAsync()
    {
        try
        {
            await commit.AppendAsync(_taken);
            _hasFailed = false;
        }
        catch
        {
            _hasFailed = true;
            throw;
        }

        var written = _taken.Count;
        _taken.Clear();
        if (Interlocked.Add(ref _count, -written) > 0 && _some.CurrentCount == 0)
        {
            _some.Release();
        }
    }
}
