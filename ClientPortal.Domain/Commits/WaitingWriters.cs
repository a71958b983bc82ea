namespace ClientPortal.Domain.Commits;

/// <summary>
/// The transactions of this process that wait for SQLite's one write lock. They get it by trying now and then, so somebody who commits without a pause
/// would keep them out until they give up.
/// </summary>
public sealed class WaitingWriters(TimeProvider time)
{
    /// <summary>Longer than anybody waits; who has not said by then that it got the lock has failed.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>SQLite tries again after 25 ms at most, for the first third of a second.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    private int _count;
    private long _lastCameAt;

    public void Came()
    {
        Interlocked.Exchange(ref _lastCameAt, time.GetTimestamp());
        Interlocked.Increment(ref _count);
    }

    public void WasLetIn()
    {
        if (Interlocked.Decrement(ref _count) < 0)
        {
            Interlocked.Exchange(ref _count, 0);
        }
    }

    /// <summary>Between two commits: returns at once where nobody waits.</summary>
    internal ValueTask LetInAsync()
    {
        if (Volatile.Read(ref _count) == 0)
        {
            return ValueTask.CompletedTask;
        }

        if (time.GetElapsedTime(Interlocked.Read(ref _lastCameAt)) > LongestWait)
        {
            Interlocked.Exchange(ref _count, 0);
            return ValueTask.CompletedTask;
        }

        return new ValueTask(Task.Delay(Pause));
    }
}
