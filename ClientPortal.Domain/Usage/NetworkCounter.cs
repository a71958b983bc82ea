using System.Runtime.InteropServices;

namespace ClientPortal.Domain.Usage;

/// <summary>Counts the calls of one <see cref="NetworkCounterKey"/> since they were last taken.</summary>
internal sealed class NetworkCounter
{
    private readonly Lock _gate = new();
    private SeenCalls _seen;
    private bool _isRetired;

    /// <summary>False where it has been taken out of use meanwhile.</summary>
    public bool TryAdd(in SeenCalls more)
    {
        lock (_gate)
        {
            if (_isRetired)
            {
                return false;
            }

            _seen = _seen.And(more);
            return true;
        }
    }

    /// <summary>Takes what was counted; one in which nothing was is retired.</summary>
    public bool TryTake(out SeenCalls seen)
    {
        lock (_gate)
        {
            seen = _seen;
            _seen = default;
            _isRetired = seen.Calls == 0;
            return !_isRetired;
        }
    }
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct SeenCalls(long Calls, long Refused, long LastAtTicks)
{
    public SeenCalls And(in SeenCalls more) => new(Calls + more.Calls, Refused + more.Refused, Math.Max(LastAtTicks, more.LastAtTicks));
}

/// <summary>From which network one key was used, or one client without a key.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NetworkCounterKey(Guid WorkspaceId, Guid ClientRowId, Guid SubjectId, CallerNetwork Network)
{
    public override int GetHashCode() => HashCode.Combine(SubjectId, Network.Bits);
}
