using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ClientPortal.Domain.KeyVerification;

namespace ClientPortal.Domain.Usage;

/// <summary>Keys with calls in their own facts that nobody has taken yet, each of them once.</summary>
/// <param name="most">How many there may be.</param>
internal sealed class TalliedKeys(int most)
{
    private readonly Lock _gate = new();
    private List<KeyFacts> _keys = [];

    public bool HasRoom => Volatile.Read(ref _keys).Count < most;

    public int Add(KeyFacts key)
    {
        lock (_gate)
        {
            _keys.Add(key);
            return _keys.Count;
        }
    }

    /// <summary>Takes the calls of all of them, neighbours in the database beside each other.</summary>
    public KeyTally[] Take()
    {
        List<KeyFacts> keys;
        lock (_gate)
        {
            keys = _keys;
            _keys = [];
        }

        var (places, tallies) = (new UInt128[keys.Count], new KeyTally[keys.Count]);
        for (var at = 0; at < tallies.Length; at++)
        {
            var key = keys[at];
            (places[at], tallies[at]) = (new UInt128(StartOf(key.WorkspaceId), StartOf(key.KeyId)), new KeyTally(key, key.Tally.Take(), key.Used.UtcTicks));
        }

        Array.Sort(places, tallies);
        return tallies;
    }

    private static ulong StartOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }
}

/// <summary>Good verifications of one key in one hour.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct KeyTally(KeyFacts Key, CallTally Calls, long LastAtTicks)
{
    /// <param name="hour">Now.</param>
    public (CounterKey Key, Counted Counted) ToCount(int hour) =>
        (new CounterKey(Key.WorkspaceId, Key.Client.Id, Key.KeyId, Calls.HourNear(hour), UsageKind.Verification, UsageOutcome.Ok), Calls.ToCounted(LastAtTicks));
}
