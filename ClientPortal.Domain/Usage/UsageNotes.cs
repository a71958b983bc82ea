using System.Collections.Concurrent;
using ClientPortal.Domain.KeyVerification;

namespace ClientPortal.Domain.Usage;

/// <summary>
/// Counts calls in memory, so that a call costs neither a write nor a wait: a look-up, a lock that nobody holds for long, an addition (ADR 0014).
/// Bounded: for a call that would need a counter more than there is room for, only that it was dropped is counted. <see cref="WriteUsage"/> empties it.
/// </summary>
public sealed class UsageNotes : IDisposable
{
    public const int MostCounters = 100_000;
    private const int MostTallied = 1_000_000;
    private const int ManyTallied = MostTallied / 10 * 9; // no more than the keys that are remembered: each is in it once
    private const int MostNetworks = 20_000;
    private const int MostDropping = 10_000;
    private readonly ConcurrentDictionary<CounterKey, UsageCounter> _counters = new();
    private readonly ConcurrentDictionary<CounterKey, UsageCounter> _dropped = new();
    private readonly ConcurrentDictionary<NetworkCounterKey, NetworkCounter> _networks = new();
    private readonly TalliedKeys _tallied = new(MostTallied);
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

        Drop(key, 1, now);
    }

    /// <summary>The same for a call with a key: good verifications, which are nearly all calls there are, are counted in the facts themselves.</summary>
    public void Note(KeyFacts facts, in UsageEvent call)
    {
        if (call.Kind != UsageKind.Verification || call.Outcome != UsageOutcome.Ok || !_tallied.HasRoom)
        {
            Note(call);
            return;
        }

        var now = _time.GetUtcNow().UtcTicks;
        var hour = UsageHours.Of(now);
        facts.Used.Mark(now);
        var before = facts.Tally.Add(hour, Latencies.StepOf(call.Took), out var isFirst);
        if (isFirst)
        {
            if (_tallied.Add(facts) >= ManyTallied)
            {
                TellMany();
            }
        }
        else if (!before.IsEmpty)
        {
            Spill(new KeyTally(facts, before, now), hour);
        }

        NoteDetails(call, now);
    }

    /// <summary>Whether the next write is due at once: not much room is left, or an hour has ended.</summary>
    internal bool AreMany => Volatile.Read(ref _isManyTold) != 0;

    /// <summary>Waits for the next write to be due: after <paramref name="longest"/>, or earlier where it is due at once.</summary>
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

        return new TakenUsage(counts, _tallied.Take(), UsageHours.Of(_time.GetUtcNow()), withNetworks ? TakeNetworks() : [], _refusals.Take());
    }

    /// <summary>Counts again what could not be written.</summary>
    /// <param name="written">How many of the counts were.</param>
    /// <param name="seen">How many of the networks were.</param>
    internal void GiveBack(TakenUsage taken, int written, int seen)
    {
        foreach (var (key, counted) in taken.Counts.Skip(written))
        {
            Add(key, counted);
        }

        foreach (var tally in taken.Tallies.AsSpan(Math.Clamp(written - taken.Counts.Count, 0, taken.Tallies.Length)))
        {
            if (tally.Key.Tally.TryGiveBack(tally.Calls))
            {
                _tallied.Add(tally.Key);
            }
            else
            {
                Spill(tally, taken.Hour);
            }
        }

        foreach (var (key, calls) in taken.Networks.Skip(seen))
        {
            Add(key, calls);
        }
    }

    // In a new hour every key's tally comes by here once: the sooner they are taken, the fewer.
    private void Spill(in KeyTally tally, int hour)
    {
        var (key, counted) = tally.ToCount(hour);
        Add(key, counted);
        if (key.Hour != hour)
        {
            TellMany();
        }
    }

    private void Add(in CounterKey key, in Counted counted)
    {
        while (Find(key) is { } counter)
        {
            if (counter.TryAdd(counted))
            {
                return;
            }

            Forget(key, counter);
        }

        Drop(key, counted.Calls, counted.LastAtTicks);
    }

    private void TellMany()
    {
        if (Interlocked.Exchange(ref _isManyTold, 1) == 0 && _many.CurrentCount == 0)
        {
            _many.Release();
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
        else if (Volatile.Read(ref _room) < _half)
        {
            TellMany();
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
    private void Drop(in CounterKey call, long calls, long now)
    {
        Interlocked.Add(ref _droppedInAll, calls);
        var dropped = new Counted { Calls = calls, LastAtTicks = now };
        dropped.Latencies[0] = calls;
        var key = call with { ClientRowId = Guid.Empty, KeyId = Guid.Empty, Outcome = UsageOutcome.Dropped };
        while (_dropped.TryGetValue(key, out var counter) || _dropped.Count < MostDropping)
        {
            counter ??= _dropped.GetOrAdd(key, _ => new UsageCounter());
            if (counter.TryAdd(dropped))
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
