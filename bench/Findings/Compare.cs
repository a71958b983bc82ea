using System.Globalization;
using ClientPortal.Bench.Circuits;
using ClientPortal.Bench.Load;

namespace ClientPortal.Bench.Findings;

/// <summary>Ratios of two contestants, turn by turn.</summary>
internal static class Compare
{
    /// <summary>How many times as many answers a second.</summary>
    public static Finding Rate(string row, string what, Contestant ours, Contestant other, Goal? goal) =>
        Finding.Of(row, what, "x", [.. ours.Bursts.Zip(other.Bursts, (one, two) => one.PerSecond / two.PerSecond)], goal,
            string.Create(CultureInfo.InvariantCulture, $"{ours.PerSecond:#,0}/s : {other.PerSecond:#,0}/s"));

    /// <summary>How many times the processor time of the server for a page and its circuit.</summary>
    public static Finding Processor(string row, string what, Visitor ours, Visitor other, Goal? goal) =>
        Finding.Of(row, what, "x", [.. ours.Microseconds.Zip(other.Microseconds, (one, two) => one / two)], goal,
            string.Create(CultureInfo.InvariantCulture, $"{Statistics.Median(ours.Microseconds) / 1e3:0.0} ms : {Statistics.Median(other.Microseconds) / 1e3:0.0} ms"));

    /// <summary>How many times the processor time of the server for an answer.</summary>
    public static Finding Processor(string row, string what, Contestant ours, Contestant other, Goal? goal) =>
        Finding.Of(row, what, "x", [.. ours.Bursts.Zip(other.Bursts, (one, two) => one.MicrosecondsPerAnswer / two.MicrosecondsPerAnswer)], goal,
            string.Create(CultureInfo.InvariantCulture, $"{ours.Microseconds:0} µs : {other.Microseconds:0} µs"));
}
