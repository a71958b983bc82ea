using System.Runtime.InteropServices;

namespace ClientPortal.Domain.Usage;

/// <summary>Counts the calls of one <see cref="CounterKey"/> since they were last taken.</summary>
internal sealed class UsageCounter
{
    private readonly Lock _gate = new();
    private Counted _counted;
    private bool _isRetired;

    /// <summary>False where it has been taken out of use meanwhile.</summary>
    public bool TryAdd(int step, long atTicks)
    {
        lock (_gate)
        {
            if (_isRetired)
            {
                return false;
            }

            _counted.Calls++;
            _counted.Latencies[step]++;
            _counted.LastAtTicks = Math.Max(_counted.LastAtTicks, atTicks);
            return true;
        }
    }

    public bool TryAdd(in Counted more)
    {
        lock (_gate)
        {
            if (_isRetired)
            {
                return false;
            }

            _counted.Add(more);
            return true;
        }
    }

    /// <summary>Takes what was counted; one in which nothing was is retired.</summary>
    public bool TryTake(out Counted counted)
    {
        lock (_gate)
        {
            counted = _counted;
            _counted = default;
            _isRetired = counted.Calls == 0;
            return !_isRetired;
        }
    }
}

/// <summary>Calls, how long they took, and when the last one was.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Counted
{
    public long Calls;
    public long LastAtTicks;
    public Latencies Latencies;

    public void Add(in Counted other)
    {
        Calls += other.Calls;
        LastAtTicks = Math.Max(LastAtTicks, other.LastAtTicks);
        Latencies.Add(other.Latencies);
    }
}

/// <summary>What one counter counts.</summary>
/// <param name="Hour">Since 1970, UTC.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CounterKey(Guid WorkspaceId, Guid ClientRowId, Guid KeyId, int Hour, UsageKind Kind, UsageOutcome Outcome)
{
    // Ids are random in their second half: nothing more has to be mixed on a path that is this hot.
    public override int GetHashCode() => HashCode.Combine(KeyId == Guid.Empty ? ClientRowId : KeyId, WorkspaceId, Hour, ((int)Kind << 8) | (int)Outcome);
}
