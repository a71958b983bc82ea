using System.Globalization;
using ClientPortal.Bench.Findings;
using ClientPortal.Bench.Load;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Rows;

/// <summary>Goal 13: resident memory of the published portal, idle after a start and after a mixed load.</summary>
internal static class MemoryUse
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public static async Task<IEnumerable<Finding>> MeasureAsync(string row, Stage stage)
    {
        var portal = await Portal.StartAsync();
        try
        {
            var idle = new List<double>();
            for (var start = 0; start < stage.Scale.Starts; start++)
            {
                portal = await portal.StartAgainAsync();
                await Task.Delay(Idle);
                idle.Add(portal.Server.Megabytes);
            }

            var mix = (await Mix.OfAsync(portal)).Traffic;
            var memory = new Memory(portal.Server);
            await memory.WatchAsync(Task.WhenAll(mix.Select(traffic => traffic.RunAsync(TimeSpan.FromSeconds(stage.Scale.MixedSeconds)))), TimeSpan.FromSeconds(0.5));
            if (mix.SelectMany(traffic => traffic.Failures).ToArray() is { Length: > 0 } failures)
            {
                throw new InvalidOperationException($"{failures.Length} requests of the mixed load failed, the first: {failures[0]}");
            }

            var (middle, last) = memory.Thirds;
            var note = string.Create(CultureInfo.InvariantCulture, $"{stage.Scale.MixedSeconds} s of mixed load, {mix.Sum(traffic => traffic.Delays.Count):#,0} answers");
            return
            [
                Finding.Of(row, "resident memory, idle after the start", "MB", idle, new Goal(13, 220, 140, LessIsBetter: true), string.Create(CultureInfo.InvariantCulture, $"after {Idle.TotalSeconds:0} s")),
                Finding.Of(row, "resident memory after load", "MB", [last], new Goal(13, 350, 250, LessIsBetter: true), note),
                Finding.Of(row, "resident memory, last third to the one before", "x", [last / middle], new Goal(13, 1.05, 1.02, LessIsBetter: true), note),
            ];
        }
        finally
        {
            await portal.DisposeAsync();
        }
    }
}
