using System.Runtime.InteropServices;

namespace ClientPortal.Domain.Changes;

/// <summary>
/// What this node has heard of lately. It says whether the node hears of changes at all; and lets whoever reads a row in order to remember it
/// find out whether it changed between the reading and the remembering.
/// </summary>
public sealed class HeardChanges(TimeProvider time)
{
    /// <summary>How long a node may go on with what it remembers while it does not hear of changes; then it fails closed (decisions 21).</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    private const int RecentChanges = 4096;
    private readonly ChangeSubject[] _recent = new ChangeSubject[RecentChanges];
    private readonly Lock _gate = new();
    private long _count;
    private long _currentAt = -1;

    /// <summary>Whether what this node remembers may be too old to be relied on.</summary>
    public bool IsCutOff => Interlocked.Read(ref _currentAt) is var at && (at < 0 || time.GetElapsedTime(at) > LongestSilence);

    /// <summary>To be taken before a row is read that is to be remembered.</summary>
    public ChangeStamp Stamp()
    {
        lock (_gate)
        {
            return new ChangeStamp(_count);
        }
    }

    /// <summary>Whether any of the subjects changed since the stamp, or so much else that nobody can tell. To be asked under the lock that guards what is remembered.</summary>
    public bool HasChanged(ChangeStamp since, ReadOnlySpan<ChangeSubject> subjects)
    {
        lock (_gate)
        {
            if (_count - since.Count > RecentChanges)
            {
                return true;
            }

            for (var at = since.Count; at < _count; at++)
            {
                if (subjects.Contains(_recent[at % RecentChanges]))
                {
                    return true;
                }
            }

            return false;
        }
    }

    internal void Add(IReadOnlyCollection<ChangeSubject> subjects)
    {
        lock (_gate)
        {
            foreach (var subject in subjects)
            {
                _recent[_count++ % RecentChanges] = subject;
            }
        }
    }

    internal void AddEverything()
    {
        lock (_gate)
        {
            _count += RecentChanges + 1;
        }
    }

    /// <summary>All that was committed before this moment has been published.</summary>
    /// <param name="timestamp"><see cref="TimeProvider.GetTimestamp"/>, from before the database was asked: the wall clock may be set (SEC-242).</param>
    internal void IsCurrentAt(long timestamp) => Interlocked.Exchange(ref _currentAt, timestamp);
}

/// <summary>A moment in the sequence of changes that this process was told of.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ChangeStamp(long Count);
