using System.Runtime.InteropServices;
using ClientPortal.Domain.ApiKeys;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>
/// Counts the calls of one key on this node, exactly under parallel use. A call is counted in all windows and in the quota, or in none: what is
/// refused spends nothing.
/// </summary>
public sealed class KeyMeter
{
    private static readonly TimeSpan AsksAgainAfter = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private string _limits = "";
    private Window[] _windows = [];
    private DateTimeOffset? _quotaSetAt;
    private QuotaLease _lease;
    private DateTimeOffset _emptyUntil;
    private DateTimeOffset _latest;
    private volatile bool _isRetired;
    private volatile KeyQuotaState? _quota;

    /// <summary>Let go of because there were too many; its key is read anew and gets another one.</summary>
    internal bool IsRetired => _isRetired;

    /// <summary>Which quota it counts in; null for none.</summary>
    internal DateTimeOffset? QuotaSetAt
    {
        get
        {
            lock (_gate)
            {
                return _quotaSetAt;
            }
        }
    }

    /// <summary>The quota as it was read last; null for none.</summary>
    internal KeyQuotaState? Quota => _quota;

    /// <summary>Lets one caller at a time ask for a block, so that a node never holds two.</summary>
    internal SemaphoreSlim Leasing { get; } = new(1);

    /// <summary>As the key says now; what is counted stays counted where the limit stayed.</summary>
    internal void Configure(string limits, DateTimeOffset? quotaSetAt, KeyQuotaState? quota)
    {
        lock (_gate)
        {
            if (!string.Equals(_limits, limits, StringComparison.Ordinal))
            {
                var before = _windows;
                _windows = [.. KeyRateLimit.Parse(limits).Select(limit => Array.Find(before, window => window.Limit == limit) ?? new Window(limit))];
                _limits = limits;
            }

            if (_quotaSetAt != quotaSetAt)
            {
                (_quotaSetAt, _lease) = (quotaSetAt, default);
            }

            (_quota, _emptyUntil) = (quota, default); // the quota may have been raised
        }
    }

    /// <summary>Counts a call, or says why it cannot be counted.</summary>
    internal MeterReading TrySpend(DateTimeOffset now)
    {
        lock (_gate)
        {
            // Whoever looked at the clock first may come in second: it is told the time of the one before it, not to wait longer than a window says.
            now = _latest = now > _latest ? now : _latest;
            if (Tightest(now, spending: true) is { Remaining: < 0 } exceeded)
            {
                return new MeterReading(MeterResult.RateLimited, exceeded with { Remaining = 0 });
            }

            if (_quotaSetAt is not null && !_lease.HasCall(now))
            {
                return new MeterReading(_emptyUntil > now ? MeterResult.QuotaSpent : MeterResult.NeedsBlock, null);
            }

            _lease = _lease.Without(_quotaSetAt is null ? 0 : 1);
            foreach (var window in _windows)
            {
                window.Take(now);
            }

            return new MeterReading(MeterResult.Counted, Tightest(now, spending: false));
        }
    }

    /// <summary>Whether a caller that waited for its turn finds a block already.</summary>
    internal bool HasCall(DateTimeOffset now)
    {
        lock (_gate)
        {
            return _lease.HasCall(now);
        }
    }

    /// <summary>A block was taken: one without calls where nothing is left, none where the quota is gone.</summary>
    internal void Give(QuotaLease? lease, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (lease is { } block)
            {
                Give(block, now);
            }
            else
            {
                _emptyUntil = now + AsksAgainAfter;
            }
        }
    }

    /// <summary>What is unspent, to be given back when the host stops; nothing is left here then.</summary>
    internal QuotaLease TakeBack()
    {
        lock (_gate)
        {
            var lease = _lease;
            _lease = default;
            return lease;
        }
    }

    /// <summary>Retires a meter that has nothing to remember.</summary>
    internal bool TryRetire(DateTimeOffset now)
    {
        lock (_gate)
        {
            return _isRetired = !_lease.HasCall(now) && Array.TrueForAll(_windows, window => window.IsFull(now));
        }
    }

    /// <summary>What this node has counted and not yet told the others, as the time until it is back.</summary>
    internal IReadOnlyList<(KeyRateLimit Limit, long Ticks)> TakeUntold(DateTimeOffset now)
    {
        lock (_gate)
        {
            return [.. _windows.Where(window => window.HasUntold).Select(window => (window.Limit, window.TakeUntold(now)))];
        }
    }

    /// <summary>What all nodes together have counted in one window.</summary>
    internal void Hear(KeyRateLimit limit, long backAtTicks)
    {
        lock (_gate)
        {
            Array.Find(_windows, window => window.Limit == limit)?.Hear(backAtTicks);
        }
    }

    private void Give(QuotaLease block, DateTimeOffset now)
    {
        if (block.SetAt != _quotaSetAt)
        {
            return;
        }

        var askAgain = now + AsksAgainAfter;
        (_lease, _emptyUntil) = (block, block.Calls > 0 ? default : block.EndsAt < askAgain ? block.EndsAt.Value : askAgain); // callers are told when it is full again
        if (_quota is { } quota && quota.RefillsAt != block.EndsAt)
        {
            _quota = quota with { RefillsAt = block.EndsAt };
        }
    }

    // The window with the fewest calls left, counting the one at hand: −1 where it has none.
    private KeyRateState? Tightest(DateTimeOffset now, bool spending)
    {
        KeyRateState? tightest = null;
        foreach (var window in _windows)
        {
            var state = window.StateAt(now, spending);
            tightest = tightest is not null && tightest.Remaining <= state.Remaining ? tightest : state;
        }

        return tightest;
    }

    // The generic cell rate algorithm, as in Throttles: one number says when all calls are back.
    private sealed class Window(KeyRateLimit limit)
    {
        private readonly long _window = TimeSpan.TicksPerSecond * limit.WindowSeconds;
        private readonly long _perCall = Math.Max(1, TimeSpan.TicksPerSecond * limit.WindowSeconds / limit.Limit);
        private long _backAt;
        private long _untold;

        public KeyRateLimit Limit => limit;

        public bool HasUntold => _untold > 0;

        public bool IsFull(DateTimeOffset now) => _backAt <= now.UtcTicks;

        public void Take(DateTimeOffset now)
        {
            _backAt = Math.Max(_backAt, now.UtcTicks) + _perCall;
            _untold = Math.Min(_untold + _perCall, _window);
        }

        public long TakeUntold(DateTimeOffset now)
        {
            var untold = Math.Clamp(_backAt - now.UtcTicks, 0, _untold); // what is back already need not be told
            _untold = 0;
            return untold;
        }

        public void Hear(long backAtTicks) => _backAt = Math.Max(_backAt, backAtTicks + _untold);

        public KeyRateState StateAt(DateTimeOffset now, bool spending)
        {
            var used = Math.Max(0, _backAt - now.UtcTicks);
            var wait = used + _perCall - _window; // until the next call would fit
            return spending && wait > 0
                ? new KeyRateState(limit.Limit, limit.WindowSeconds, -1, TimeSpan.FromTicks(wait))
                : new KeyRateState(limit.Limit, limit.WindowSeconds, (int)Math.Min(limit.Limit, (_window - Math.Min(_window, used)) / _perCall), TimeSpan.FromTicks(used));
        }
    }
}

/// <summary>How a key stands against the tightest of its limits.</summary>
/// <param name="ResetsAfter">Until all calls are back; for a refused call, until the next one is.</param>
public sealed record KeyRateState(int Limit, int WindowSeconds, int Remaining, TimeSpan ResetsAfter);

/// <summary>A key's quota, as far as it holds for every node. What is left of it is not told: other nodes hold blocks of it.</summary>
/// <param name="Limit">Calls.</param>
/// <param name="RefillsAt">When it is full again, UTC; null for never.</param>
public sealed record KeyQuotaState(long Limit, DateTimeOffset? RefillsAt);

/// <summary>A block of calls that this node has taken out of a quota; without calls where nothing was left.</summary>
/// <param name="SetAt">Which quota it came out of.</param>
/// <param name="EndsAt">When the quota is full again; what is left of the block then is lost.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct QuotaLease(DateTimeOffset SetAt, long Calls, DateTimeOffset? EndsAt)
{
    public bool HasCall(DateTimeOffset now) => Calls > 0 && !(EndsAt <= now);

    public QuotaLease Without(long calls) => this with { Calls = Calls - calls };
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct MeterReading(MeterResult Result, KeyRateState? Rate);

internal enum MeterResult
{
    Counted,
    RateLimited,

    /// <summary>The quota may have calls; this node holds none of them.</summary>
    NeedsBlock,
    QuotaSpent,
}
