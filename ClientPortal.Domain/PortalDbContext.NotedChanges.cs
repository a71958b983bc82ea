using ClientPortal.Domain.Changes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain;

/// <summary>Notes, in the save of a change, what every node has to forget because of it.</summary>
public abstract partial class PortalDbContext
{
    private readonly HashSet<ChangeSubject> _noted = [];
    private readonly HashSet<ChangeSubject> _unsaved = [];
    private long? _firstNotedAt;

    /// <summary>
    /// For what goes past the change tracker (<c>ExecuteUpdate</c>, <c>ExecuteDelete</c>, a cascade): told to every node with the next save of the
    /// same transaction. Saved rows note themselves.
    /// </summary>
    public void NoteChange(ChangeSubject subject) => _unsaved.Add(subject);

    /// <summary>What this context's saves have changed, for the one who publishes it after the commit; empties the list.</summary>
    internal IReadOnlyCollection<ChangeSubject> TakeNotedChanges()
    {
        if (_noted.Count == 0 && _unsaved.Count == 0)
        {
            return [];
        }

        var noted = _noted.ToArray();
        _noted.Clear();
        _unsaved.Clear();
        _firstNotedAt = null;
        return noted;
    }

    /// <exception cref="TimeoutException">Other nodes may have given up waiting for the numbers of this transaction.</exception>
    internal void RefuseToCommitLate()
    {
        if (_firstNotedAt is { } since && TimeProvider.System.GetElapsedTime(since) > FollowChanges.LongestTransaction)
        {
            throw new TimeoutException("The transaction took too long to be told to the other nodes.");
        }
    }

    private void NoteFollowedRows()
    {
        foreach (var entry in ChangeTracker.Entries())
        {
            FollowedRows.AddSubjectsOf(entry, _unsaved);
        }

        if (_unsaved.Count == 0)
        {
            return;
        }

        Database.AutoTransactionBehavior = AutoTransactionBehavior.Always; // its commit is what publishes
        var now = TimeProvider.System.GetUtcNow();
        CommittedChanges.AddRange(_unsaved.Where(_noted.Add).Select(subject => new CommittedChange { Kind = subject.Kind, SubjectId = subject.Id, At = now }).ToArray());
        _unsaved.Clear();
        _firstNotedAt ??= TimeProvider.System.GetTimestamp();
    }

    // A transaction that is rolled back gives its numbers back, and the next one would find them taken in the tracker.
    private void LetGoOfNotes()
    {
        if (_noted.Count > 0)
        {
            foreach (var entry in ChangeTracker.Entries<CommittedChange>().ToArray())
            {
                entry.State = EntityState.Detached;
            }
        }
    }
}
