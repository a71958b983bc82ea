using System.Runtime.InteropServices;

namespace ClientPortal.Domain.Usage;

/// <summary>
/// A few calls of one hour in eight bytes, so that each of a million keys can have its own: up to fifteen for each step of <see cref="Latencies"/>.
/// Added to and taken from by any thread without a lock.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct CallTally
{
    private const int BitsPerStep = 4;
    private const long MostOfStep = (1L << BitsPerStep) - 1;
    private const int HourPlace = Latencies.Steps * BitsPerStep;

    // The steps, and above them the last 16 bits of the hour. No call, no bits.
    private long _packed;

    public readonly bool IsEmpty => _packed == 0;

    /// <summary>Adds a call.</summary>
    /// <param name="wasEmpty">Whether it is the first one since it was taken.</param>
    /// <returns>What was there before, where the call did not fit in beside it: now the call is there alone. Empty otherwise.</returns>
    public CallTally Add(int hour, int step, out bool wasEmpty)
    {
        var alone = ((long)(ushort)hour << HourPlace) | (1L << (step * BitsPerStep));
        var seen = Volatile.Read(ref _packed);
        while (true)
        {
            var fits = seen != 0 && IsOf(seen, hour) && ((seen >> (step * BitsPerStep)) & MostOfStep) < MostOfStep;
            var found = Interlocked.CompareExchange(ref _packed, fits ? seen + (1L << (step * BitsPerStep)) : alone, seen);
            if (found == seen)
            {
                wasEmpty = seen == 0;
                return fits ? default : new CallTally { _packed = seen };
            }

            seen = found;
        }
    }

    /// <summary>Empties it.</summary>
    public CallTally Take() => new() { _packed = Interlocked.Exchange(ref _packed, 0) };

    /// <summary>Puts back what was taken; not where there have been calls since.</summary>
    public bool TryGiveBack(CallTally taken) => Interlocked.CompareExchange(ref _packed, taken._packed, 0) == 0;

    /// <summary>Of which hour it is: the one next to now that ends in its bits.</summary>
    /// <param name="now">The hour it is now.</param>
    public readonly int HourNear(int now) => now - (short)(now - (int)(_packed >> HourPlace));

    public readonly Counted ToCounted(long lastAtTicks)
    {
        var counted = new Counted { LastAtTicks = lastAtTicks };
        for (var step = 0; step < Latencies.Steps; step++)
        {
            var calls = (_packed >> (step * BitsPerStep)) & MostOfStep;
            counted.Latencies[step] = calls;
            counted.Calls += calls;
        }

        return counted;
    }

    private static bool IsOf(long packed, int hour) => (ushort)(packed >> HourPlace) == (ushort)hour;
}
