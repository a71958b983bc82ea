using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ClientPortal.Domain.Throttling;

/// <summary>
/// Counts on this node, exactly under parallel use, in bounded memory: random keys push out those that are closest to being free,
/// never one that is used up before one that is not (SEC-222, SEC-227). Guesses of a password are counted in the database instead,
/// where a restart does not forget them.
/// </summary>
public sealed class Throttles
{
    private const int ShardCount = 16;
    private const int MaxPerShard = 8192;
    private const int LongestPlainKey = 256;
    private readonly Dictionary<Throttle, ThrottleLimit> _limits;
    private readonly Shard[] _shards = [.. Enumerable.Range(0, ShardCount).Select(_ => new Shard())];
    private readonly long[] _lastBackAt = new long[Enum.GetValues<Throttle>().Length];
    private readonly TimeProvider _time;

    public Throttles(ThrottleLimits limits, TimeProvider time)
    {
        _time = time;
        _limits = Enum.GetValues<Throttle>().ToDictionary(throttle => throttle, limits.Of);
    }

    /// <summary>Takes a permit; false when none is left, with the time until the next one.</summary>
    /// <param name="key">Whose permits: a user's id, a client id, <see cref="AddressKey.Of(System.Net.IPAddress?)"/>. Case and Unicode form make no difference.</param>
    public bool TryTake(Throttle throttle, string key, out TimeSpan retryAfter)
    {
        var limit = _limits[throttle];
        var now = _time.GetUtcNow().UtcTicks;
        var (shard, slot) = Find(throttle, key);
        lock (shard.Gate)
        {
            // The generic cell rate algorithm: one number per key says when its permits will all be back.
            var backAt = Math.Max(shard.BackAt.GetValueOrDefault(slot), now) + TicksPerPermit(limit);
            retryAfter = TimeSpan.FromTicks(Math.Max(0, backAt - now - limit.Window.Ticks));
            if (retryAfter > TimeSpan.Zero)
            {
                return false;
            }

            shard.MakeRoomFor(slot, now);
            shard.BackAt[slot] = backAt;
            InterlockedMax(ref _lastBackAt[(int)throttle], backAt);
            return true;
        }
    }

    /// <summary>A permit, or the problem to answer with.</summary>
    public Problem? Take(Throttle throttle, string key) =>
        TryTake(throttle, key, out var retryAfter) ? null : Problem.TooMany(retryAfter);

    /// <summary>Whether nobody has used anything of a limit lately, so that nobody can have used it up; costs nothing to ask.</summary>
    public bool IsIdle(Throttle throttle) => Interlocked.Read(ref _lastBackAt[(int)throttle]) <= _time.GetUtcNow().UtcTicks;

    /// <summary>Whether no permit is left; takes none. For limits that count failures only.</summary>
    public bool IsSpent(Throttle throttle, string key, out TimeSpan retryAfter)
    {
        var limit = _limits[throttle];
        var now = _time.GetUtcNow().UtcTicks;
        var (shard, slot) = Find(throttle, key);
        lock (shard.Gate)
        {
            var backAt = Math.Max(shard.BackAt.GetValueOrDefault(slot), now) + TicksPerPermit(limit);
            retryAfter = TimeSpan.FromTicks(Math.Max(0, backAt - now - limit.Window.Ticks));
            return retryAfter > TimeSpan.Zero;
        }
    }

    /// <summary>How many permits are left, and when all will be back; takes none.</summary>
    public (int Permits, TimeSpan AllBackAfter) Left(Throttle throttle, string key)
    {
        var limit = _limits[throttle];
        var now = _time.GetUtcNow().UtcTicks;
        var (shard, slot) = Find(throttle, key);
        lock (shard.Gate)
        {
            var used = Math.Max(0, shard.BackAt.GetValueOrDefault(slot) - now);
            return ((int)Math.Max(0, (limit.Window.Ticks - used) / TicksPerPermit(limit)), TimeSpan.FromTicks(used));
        }
    }

    /// <summary>Gives a permit back that was taken for what turned out to be no failure.</summary>
    public void GiveBack(Throttle throttle, string key)
    {
        var (shard, slot) = Find(throttle, key);
        lock (shard.Gate)
        {
            if (shard.BackAt.TryGetValue(slot, out var backAt))
            {
                shard.BackAt[slot] = backAt - TicksPerPermit(_limits[throttle]);
            }
        }
    }

    /// <summary>How many keys are remembered; never more than a fixed number.</summary>
    internal int Count => _shards.Sum(shard => shard.BackAt.Count);

    private static void InterlockedMax(ref long place, long value)
    {
        for (var seen = Interlocked.Read(ref place); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref place, value, seen);
            seen = before == seen ? value : before;
        }
    }

    private static long TicksPerPermit(ThrottleLimit limit) => Math.Max(1, limit.Window.Ticks / limit.Permits);

    private (Shard Shard, UInt128 Slot) Find(Throttle throttle, string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (key.Length <= LongestPlainKey && Ascii.IsValid(key))
        {
            Span<byte> plain = stackalloc byte[1 + LongestPlainKey];
            plain[0] = (byte)throttle;
            Ascii.ToUpper(key.AsSpan().Trim(), plain[1..], out var length);
            SHA256.HashData(plain[..(1 + length)], hash);
        }
        else
        {
            // Half a surrogate pair cannot be normalized; as UTF-8 and back it is a replacement character.
            var wellFormed = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(key));
            var text = wellFormed.Trim().Normalize(NormalizationForm.FormKC).ToUpperInvariant();
            SHA256.HashData([(byte)throttle, .. Encoding.UTF8.GetBytes(text)], hash);
        }

        return (_shards[hash[31] % ShardCount], BinaryPrimitives.ReadUInt128LittleEndian(hash));
    }

    private sealed class Shard
    {
        public Lock Gate { get; } = new();

        public Dictionary<UInt128, long> BackAt { get; } = [];

        public void MakeRoomFor(UInt128 slot, long now)
        {
            if (BackAt.Count < MaxPerShard || BackAt.ContainsKey(slot))
            {
                return;
            }

            // A quarter at a time, so that a flood pays for one sort in two thousand requests.
            var leaving = BackAt.OrderBy(entry => entry.Value).Select((entry, rank) => (entry, rank))
                .TakeWhile(item => item.rank < MaxPerShard / 4 || item.entry.Value <= now)
                .Select(item => item.entry.Key).ToList();
            foreach (var key in leaving)
            {
                BackAt.Remove(key);
            }
        }
    }
}
