using System.Collections.Concurrent;

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

    private readonly ConcurrentDictionary<Guid, long> _cameAt = new();

    /// <param name="id">Of the transaction, or of the command outside of one.</param>
    public void Came(Guid id) => _cameAt[id] = time.GetTimestamp();

    public void WasLetIn(Guid id) => _cameAt.TryRemove(id, out _);

    /// <summary>Between two commits: returns at once where nobody waits.</summary>
    internal Task LetInAsync()
    {
        if (_cameAt.IsEmpty)
        {
            return Task.CompletedTask;
        }

        foreach (var (id, cameAt) in _cameAt)
        {
            if (time.GetElapsedTime(cameAt) > LongestWait)
            {
                _cameAt.TryRemove(id, out _);
            }
        }

        return _cameAt.IsEmpty ? Task.CompletedTask : Task.Delay(Pause);
    }
}
