using System.Globalization;
using ClientPortal.Bench.Findings;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Rows;

/// <summary>Goal 12: from the start of the process to the first 200, on a database that is there and migrated, beside a bare host on Kestrel.</summary>
internal static class Starts
{
    public static async Task<IEnumerable<Finding>> MeasureAsync(string row, Stage stage)
    {
        var portal = await Portal.StartAsync();
        try
        {
            portal = await portal.StartAgainAsync("/health/live"); // once for the system's own caches
            await (await Bare.StartLiveAsync()).DisposeAsync();
            var (ours, ready, bare) = (new List<double>(), new List<double>(), new List<double>());
            for (var start = 0; start < stage.Scale.Starts; start++)
            {
                await using (var reference = await Bare.StartLiveAsync())
                {
                    bare.Add(reference.ToFirstAnswer.TotalMilliseconds);
                }

                portal = await portal.StartAgainAsync("/health/live");
                ours.Add(portal.Server.ToFirstAnswer.TotalMilliseconds);
                ready.Add((await portal.Server.ReadyAfterAsync("/health/ready")).TotalMilliseconds);
            }

            var note = string.Create(CultureInfo.InvariantCulture, $"{Statistics.Median(ours):0} ms : {Statistics.Median(bare):0} ms");
            return
            [
                Finding.Of(row, "start to the first 200 of /health/live, to bare Kestrel", "x", [.. ours.Zip(bare, (one, two) => one / two)], new Goal(12, 2.5, 1.6, LessIsBetter: true), note),
                Finding.Of(row, "start to the first 200 of /health/ready", "ms", ready, null),
            ];
        }
        finally
        {
            await portal.DisposeAsync();
        }
    }
}
