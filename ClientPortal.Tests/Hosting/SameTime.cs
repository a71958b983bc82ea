using System.Diagnostics;
using Shouldly;

namespace ClientPortal.Tests.Hosting;

/// <summary>Judges that several ways take the same time. Samples are interleaved, medians compared; noise may spoil a try, a real difference spoils all three.</summary>
internal static class SameTime
{
    private const int Tries = 3;

    /// <param name="allowed">How far the slowest median may be from the fastest, in milliseconds, given the fastest.</param>
    public static async Task ShouldHoldAsync(int rounds, Func<double, double> allowed, params Func<int, Task>[] ways)
    {
        for (var attempt = 1; ; attempt++)
        {
            var medians = await MediansAsync(rounds, ways);
            if (medians.Max() - medians.Min() <= allowed(medians.Min()))
            {
                return;
            }

            attempt.ShouldBeLessThan(Tries, $"medians in ms: {string.Join(", ", medians)}");
        }
    }

    private static async Task<List<double>> MediansAsync(int rounds, Func<int, Task>[] ways)
    {
        var times = ways.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var way = 0; way < ways.Length; way++)
            {
                var started = Stopwatch.GetTimestamp();
                await ways[way](round);
                times[way].Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return [.. times.Select(samples => samples.Order().ElementAt(samples.Count / 2))];
    }
}
