using System.Collections.Concurrent;

namespace ClientPortal.Domain.Usage;

/// <summary>
/// Counts calls in memory, so that a call costs neither a write nor a wait: a look-up, a lock that nobody holds for long, an addition (ADR 0014).
/// Bounded: for a call that would need a counter more than there is room for, only that it was dropped is counted. <see cref="WriteUsage"/> empties it.
/// </summary>
public sealed class UsageNotes : IDisposable
{
    public const int MostCounters = 100_000;
    private const int MostNetworks = 20_000;
    private const int MostDropping = 10_000;
    private readonly ConcurrentDictionary<CounterKey, UsageCounter> _counters = new();
    private readonly ConcurrentDictionary<CounterKey, UsageCounter> _dropped = new();
    private readonly ConcurrentDictionary<NetworkCounterKey, NetworkCounter> _networks = new();
    private readonly RefusalNotes _refusals = new();
    private readonly SemaphoreSlim _many = new(0);
    private readonly TimeProvider _time;
    private readonly int _half;
    private int _room;
    private int _networkRoom = MostNetworks;
    private int _isManyTold;
    private long _droppedInAll;

    /// <param name="time">Says in which hour a call is counted.</param>
    /// <param name="most">How many counters there may be between two writes; about 250 bytes each.</param>
    public UsageNotes(TimeProvider time, int most = MostCounters) => (_time, _room, _half) = (time, most, most / 2);

    /// <summary>How many calls this node has not counted since it started.</summary>
    public long Dropped => Interlocked.Read(ref _droppedInAll);

    /// <summary>Counts one call. Returns at once, never throws, waits for nothing, allocates only for a counter or a refusal that is new.</summary>
    public void Note(in UsageEvent call)
    {
        var now = _time.GetUtcNow().UtcTicks;
        var key = new CounterKey(call.WorkspaceId, call.ClientRowId, call.KeyId, UsageHours.Of(now), call.Kind, call.Outcome);
        var step = Latencies.StepOf(call.Took);
        while (Find(key) is { } counter)
        {
            if (counter.TryAdd(step, now))
            {
                NoteDetails(call, now);
                return;
            }

            Forget(key, counter);
        }

        Drop(key, now);
    }

    /// <summary>Waits for the next write to be due: after <paramref name="longest"/>, or earlier where half of the room is taken.</summary>
    public Task WaitAsync(TimeSpan longest, CancellationToken ct) => _many.WaitAsync(longest, ct);

    public void Dispose() => _many.Dispose();

    /// <summary>Takes everything that was counted since the last time. Counters in which nothing was are let go of.</summary>
    internal TakenUsage Take(bool withNetworks)
    {
        Interlocked.Exchange(ref _isManyTold, 0);
        var counts = new List<(CounterKey, Counted)>();
        foreach (var (key, counter) in _counters)
        {
            if (counter.TryTake(out var counted))
            {
                counts.Add((key, counted));
            }
            else
            {
                Forget(key, counter);
            }
        }

        foreach (var (key, counter) in _dropped)
        {
            if (counter.TryTake(out var counted))
            {
                counts.Add((key, counted));
            }
            else
            {
                _dropped.TryRemove(KeyValuePair.Create(key, counter));
            }
        }

        return new TakenUsage(counts, withNetworks ? TakeNetworks() : [], _refusals.Take());
    }

    /// <summary>Counts again what could not be written.</summary>
    internal void GiveBack(IEnumerable<(CounterKey Key, Counted Counted)> counts, IEnumerable<(NetworkCounterKey Key, SeenCalls Seen)> networks)
    {
        foreach (var (key, counted) in counts)
        {
            while (Find(key) is { } counter)
            {
                if (counter.TryAdd(counted))
                {
                    break;
                }

                Forget(key, counter);
            }
        }

        foreach (var (key, seen) in networks)
        {
            Add(key, seen);
        }
    }

    private UsageCounter? Find(in CounterKey key)
    {
        if (_counters.TryGetValue(key, out var known))
        {
            return known;
        }

        if (Interlocked.Decrement(ref _room) < 0)
        {
            Interlocked.Increment(ref _room);
            return null;
        }

        var made = new UsageCounter();
        var kept = _counters.GetOrAdd(key, made);
        if (!ReferenceEquals(made, kept))
        {
            Interlocked.Increment(ref _room);
        }
        else if (Volatile.Read(ref _room) < _half && Interlocked.Exchange(ref _isManyTold, 1) == 0 && _many.CurrentCount == 0)
        {
            _many.Release();
        }

        return kept;
    }

    private void Forget(in CounterKey key, UsageCounter counter)
    {
        if (_counters.TryRemove(KeyValuePair.Create(key, counter)))
        {
            Interlocked.Increment(ref _room);
        }
    }

    // What nobody could count is at least counted as that, for the workspace as a whole.
    private void Drop(in CounterKey call, long now)
    {
        Interlocked.Increment(ref _droppedInAll);
        var key = call with { ClientRowId = Guid.Empty, KeyId = Guid.Empty, Outcome = UsageOutcome.Dropped };
        while (_dropped.TryGetValue(key, out var counter) || _dropped.Count < MostDropping)
        {
            counter ??= _dropped.GetOrAdd(key, _ => new UsageCounter());
            if (counter.TryAdd(0, now))
            {
                return;
            }

            _dropped.TryRemove(KeyValuePair.Create(key, counter));
        }
    }

    private void NoteDetails(in UsageEvent call, long now)
    {
        var isRefused = call.Outcome != UsageOutcome.Ok;
        var subject = call.KeyId == Guid.Empty ? call.ClientRowId : call.KeyId;
        if (call.Address is { } address && subject != Guid.Empty)
        {
            Add(new NetworkCounterKey(call.WorkspaceId, call.ClientRowId, subject, CallerNetwork.Of(address)), new SeenCalls(1, isRefused ? 1 : 0, now));
        }

        if (isRefused)
        {
            _refusals.Keep(call, now);
        }
    }

    private void Add(in NetworkCounterKey key, in SeenCalls seen)
    {
        while (true)
        {
            if (!_networks.TryGetValue(key, out var counter))
            {
                if (Interlocked.Decrement(ref _networkRoom) < 0)
                {
                    Interlocked.Increment(ref _networkRoom);
                    return; // the calls are counted; from where, the next ones will tell
                }

                var made = new NetworkCounter();
                counter = _networks.GetOrAdd(key, made);
                if (!ReferenceEquals(made, counter))
                {
                    Interlocked.Increment(ref _networkRoom);
                }
            }

            if (counter.TryAdd(seen))
            {
                return;
            }

            ForgetNetwork(key, counter);
        }
    }

    private List<(NetworkCounterKey, SeenCalls)> TakeNetworks()
    {
        var networks = new List<(NetworkCounterKey, SeenCalls)>();
        foreach (var (key, counter) in _networks)
        {
            if (counter.TryTake(out var seen))
            {
                networks.Add((key, seen));
            }
            else
            {
                ForgetNetwork(key, counter);
            }
        }

        return networks;
    }

    private void ForgetNetwork(in NetworkCounterKey key, NetworkCounter counter)
    {
        if (_networks.TryRemove(KeyValuePair.Create(key, counter)))
        {
            Interlocked.Increment(ref _networkRoom);
        }
    }
}

/// <summary>What was taken out of <see cref="UsageNotes"/> to be written.</summary>
internal sealed record TakenUsage(
    List<(CounterKey Key, Counted Counted)> Counts, List<(NetworkCounterKey Key, SeenCalls Seen)> Networks, List<RefusalNote> Refusals);
