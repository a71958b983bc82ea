using System.Collections.Concurrent;

namespace ClientPortal.Domain.Limits;

/// <summary>
/// Counts tries per minute and caller on this node, for acts that must not become an oracle or a drain (SEC-011, SEC-158).
/// Bounded: minutes that are over are swept out.
/// </summary>
public sealed class TryCounter(TimeProvider time)
{
    private const int SweepAbove = 10_000;
    private readonly ConcurrentDictionary<(string Act, string Caller), Window> _windows = new();

    /// <summary>Multiplies every limit; <c>RateLimits:Scale</c>.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Counts one try; false when the caller has had its share of this minute.</summary>
    public bool Allows(string act, string caller, int perMinute)
    {
        var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        SweepBefore(minute);
        var window = _windows.AddOrUpdate(
            (act, caller),
            static (_, now) => new Window(now, 1),
            static (_, old, now) => old.Minute == now ? old with { Count = old.Count + 1 } : new Window(now, 1),
            minute);
        return window.Count <= perMinute * Scale;
    }

    private void SweepBefore(long minute)
    {
        if (_windows.Count < SweepAbove)
        {
            return;
        }

        foreach (var (key, window) in _windows.Where(entry => entry.Value.Minute < minute))
        {
            _windows.TryRemove(new KeyValuePair<(string, string), Window>(key, window));
        }
    }

    private sealed record Window(long Minute, int Count);
}
