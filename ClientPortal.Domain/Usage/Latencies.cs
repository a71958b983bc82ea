using System.Runtime.CompilerServices;

namespace ClientPortal.Domain.Usage;

/// <summary>
/// How many calls took how long, in fixed steps, so that hours, nodes and keys add up. A percentile is read between the two ends of its step, so it
/// is as exact as the steps are: right in order, not to the last digit.
/// </summary>
[InlineArray(Steps)]
public struct Latencies
{
    public const int Steps = 12;

    // Upper ends in microseconds. A key that is known takes one or two, a token some hundreds, a database that is slow some thousands.
    private static readonly double[] UpperEnds = [2, 5, 10, 20, 50, 100, 500, 2_000, 10_000, 50_000, 250_000, 1_000_000];

    private long _first;

    /// <summary>The step for a duration; what is longer than the last end is in the last one.</summary>
    public static int StepOf(TimeSpan took)
    {
        var microseconds = took.Ticks / (double)TimeSpan.TicksPerMicrosecond;
        for (var step = 0; step < Steps - 1; step++)
        {
            if (microseconds <= UpperEnds[step])
            {
                return step;
            }
        }

        return Steps - 1;
    }

    public void Add(in Latencies other)
    {
        for (var step = 0; step < Steps; step++)
        {
            this[step] += other[step];
        }
    }

    /// <summary>How long the given part of all calls took at most; null where there were none.</summary>
    /// <param name="part">0.5 for the median, 0.99 for the slowest in a hundred.</param>
    public readonly TimeSpan? Percentile(double part)
    {
        long all = 0;
        for (var step = 0; step < Steps; step++)
        {
            all += this[step];
        }

        if (all == 0)
        {
            return null;
        }

        var wanted = part * all;
        double before = 0;
        for (var step = 0; step < Steps; step++)
        {
            if (this[step] > 0 && before + this[step] >= wanted)
            {
                var lower = step == 0 ? 0 : UpperEnds[step - 1];
                var within = Math.Clamp((wanted - before) / this[step], 0, 1);
                return TimeSpan.FromTicks((long)Math.Round((lower + ((UpperEnds[step] - lower) * within)) * TimeSpan.TicksPerMicrosecond));
            }

            before += this[step];
        }

        return TimeSpan.FromMicroseconds(UpperEnds[^1]);
    }
}
