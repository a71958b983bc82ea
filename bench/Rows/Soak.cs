using System.Globalization;
using ClientPortal.Bench.Findings;
using ClientPortal.Bench.Load;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Rows;

/// <summary>
/// A long mixed load at a constant rate: not one wrong or missing answer, and memory that stays flat. Flat is: the straight line through the resident
/// memory of the last two thirds rises by at most five per cent in ten minutes.
/// </summary>
internal static class Soak
{
    public const string Name = "soak";

    /// <summary>Per cent in ten minutes.</summary>
    private const double MostRise = 5;

    private static readonly TimeSpan Sampled = TimeSpan.FromSeconds(10);

    /// <summary>A short one needs some samples all the same.</summary>
    private const int LeastSamples = 30;

    public static async Task<(IReadOnlyList<Finding> Findings, bool HasPassed, object Details)> RunAsync(TimeSpan duration)
    {
        await using var portal = await Portal.StartAsync();
        var mix = (await Mix.OfAsync(portal)).Traffic;
        var memory = new Memory(portal.Server);
        var every = TimeSpan.FromTicks(Math.Min(Sampled.Ticks, duration.Ticks / LeastSamples));
        var before = portal.Server.ProcessorMicroseconds;
        await memory.WatchAsync(Task.WhenAll(mix.Select(traffic => traffic.RunAsync(duration))), every);
        var cores = (portal.Server.ProcessorMicroseconds - before) / duration.TotalMicroseconds;
        var failures = mix.SelectMany(traffic => traffic.Failures).ToArray();
        Finding[] findings =
        [
            Finding.Of(Name, "answers that were wrong or missing", "", [failures.Length], new Goal(13, 0, 0, LessIsBetter: true), failures.FirstOrDefault() ?? ""),
            Finding.Of(Name, "resident memory: rise in ten minutes, last two thirds", "%", [memory.PercentInTenMinutes], new Goal(13, MostRise, 2, LessIsBetter: true), NoteOf(memory)),
            Finding.Of(Name, "resident memory at the end", "MB", [memory.Thirds.Last], new Goal(13, 350, 250, LessIsBetter: true)),
            Finding.Of(Name, "cores kept busy by the portal", "", [cores], null),
            .. mix.Select(DelayOf),
        ];
        return (findings, failures.Length == 0 && memory.PercentInTenMinutes <= MostRise, new { seconds = duration.TotalSeconds, failures, memory = memory.Samples.Select(sample => new { sample.Seconds, sample.Megabytes }) });
    }

    private static string NoteOf(Memory memory) => string.Create(CultureInfo.InvariantCulture,
        $"{memory.Samples[0].Megabytes:0} MB at first, {memory.Thirds.Middle:0} in the middle third, {memory.Thirds.Last:0} in the last; most {memory.Samples.Max(sample => sample.Megabytes):0}");

    private static Finding DelayOf(Traffic traffic) => Finding.Of(Name, $"{traffic.Name}: p99 from when it was due", "ms", [traffic.Delays.Milliseconds(99)], null,
        string.Create(CultureInfo.InvariantCulture, $"{traffic.PerSecond:0.#}/s, {traffic.Delays.Count:#,0} answers, p50 {traffic.Delays.Milliseconds(50):0.0} ms, most {traffic.Delays.MostMilliseconds:0} ms"));
}
