using System.Globalization;
using ClientPortal.Bench.Load;

namespace ClientPortal.Bench.Findings;

/// <summary>Ratios of two contestants, turn by turn.</summary>
internal static class Compare
{
    /// <summary>How many times as many answers a second.</summary>
    public static Finding Rate(string row, string what, Contestant ours, Contestant other, Goal? goal) =>
        Finding.Of(row, what, "x", [.. ours.Bursts.Zip(other.Bursts, (one, two) => one.PerSecond / two.PerSecond)], goal,
            string.Create(CultureInfo.InvariantCulture, $"{ours.PerSecond:#,0}/s : {other.PerSecond:#,0}/s"));

    /// <summary>How many times the processor time of the server for an answer.</summary>
    public static Finding Processor(string row, string what, Contestant ours, Contestant other, Goal? goal) =>
        Finding.Of(row, what, "x", [.. ours.Bursts.Zip(other.Bursts, (one, two) => one.MicrosecondsPerAnswer / two.MicrosecondsPerAnswer)], goal,
            string.Create(CultureInfo.InvariantCulture, $"{ours.Microseconds:0} µs : {other.Microseconds:0} µs"));
}
