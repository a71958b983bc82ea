using System.Globalization;
using ClientPortal.Bench.Findings;
using ClientPortal.Bench.Load;
using ClientPortal.Bench.Seeding;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Rows;

/// <summary>
/// Goal 14: every verification at full speed is counted and on the disk; how many events the product's own counting takes in a second; what it costs
/// a verification.
/// </summary>
internal static class UsageEvents
{
    /// <summary>Each verification counts the key that was shown and the call of the one who asks.</summary>
    private const int EventsPerVerification = 2;

    private const int FloodThreads = 2;

    /// <summary>Two writes: all of what was noted before is on the disk.</summary>
    private static readonly TimeSpan Written = TimeSpan.FromSeconds(7);

    public static async Task<IEnumerable<Finding>> MeasureAsync(string row, Stage stage)
    {
        await using var counting = await Portal.StartProbedAsync();
        await using var silent = await Portal.StartProbedAsync(countsUsage: false);
        var with = stage.Enter("portal verify with usage", counting.Server, PlanOf(counting));
        var without = stage.Enter("portal verify without usage", silent.Server, PlanOf(silent));
        await Turns.RunAsync(stage.Scale, with, without);
        if (await UsageRead.CallsAsync(silent) != 0)
        {
            throw new InvalidOperationException("The portal without usage has counted.");
        }

        var allocated = await AllocatedAsync(stage.Scale, counting, with);
        var (answered, missing, dropped) = await CountAsync(stage.Scale, counting, with);
        var flood = await FloodAsync(stage.Scale, counting);
        return
        [
            Finding.Of(row, "usage: events of verifications at full speed, counted and on the disk", "/s", answered, null, "over HTTP; the host's answers are the limit"),
            Finding.Of(row, "usage: events missing after that", "", [missing], new Goal(14, 0, 0, LessIsBetter: true), string.Create(CultureInfo.InvariantCulture, $"{dropped} told as dropped")),
            Finding.Of(row, "usage: events noted, counted and on the disk", "/s", flood, new Goal(14, 50_000, 150_000),
                string.Create(CultureInfo.InvariantCulture, $"in the published process, {FloodThreads} threads, its own writer; none dropped")),
            Compare.Rate(row, "verify with usage to without: req/s", with, without, new Goal(14, 0.85, 0.92)),
            Compare.Processor(row, "verify with usage to without: CPU", with, without, null),
            Finding.Of(row, "verify: allocated by the host for an answer", "B", allocated, new Goal(1, 4096, 2048, LessIsBetter: true), "all of the process, background work included"),
        ];
    }

    private static async Task<IReadOnlyCollection<double>> AllocatedAsync(Scale scale, Portal portal, Contestant verify)
    {
        var bytes = new List<double>();
        for (var turn = 0; turn < scale.Turns; turn++)
        {
            var before = await portal.Probe.AllocatedAsync();
            var burst = await verify.WarmAsync(scale.BurstSeconds);
            bytes.Add((await portal.Probe.AllocatedAsync() - before) / (double)burst.Answers);
        }

        return bytes;
    }

    // Answers on one side, rows on the other.
    private static async Task<(IReadOnlyCollection<double> PerSecond, long Missing, long Dropped)> CountAsync(Scale scale, Portal portal, Contestant verify)
    {
        await Task.Delay(Written);
        var (calls, drops) = (await UsageRead.CallsAsync(portal), await UsageRead.DroppedAsync(portal));
        var asked = 2L; // the portal notes these two questions as well
        var answered = new List<double>();
        var answers = 0L;
        for (var turn = 0; turn < scale.Turns; turn++)
        {
            var burst = await verify.WarmAsync(scale.BurstSeconds);
            answers += burst.Answers;
            answered.Add(burst.PerSecond * EventsPerVerification);
        }

        await Task.Delay(Written);
        var counted = await UsageRead.CallsAsync(portal) - calls - asked;
        return (answered, Math.Max(0, (answers * EventsPerVerification) - counted), await UsageRead.DroppedAsync(portal) - drops);
    }

    private static async Task<IReadOnlyCollection<double>> FloodAsync(Scale scale, Portal portal)
    {
        var workspace = WorkspaceOf(portal);
        var perSecond = new List<double>();
        for (var turn = 0; turn < scale.Starts; turn++)
        {
            var before = await UsageRead.CallsAsync(portal);
            var flood = await portal.Probe.CountUsageAsync(workspace, FloodThreads, scale.BurstSeconds * 3);
            var counted = await UsageRead.CallsAsync(portal) - before;
            if (flood.Dropped > 0 || counted < flood.Noted)
            {
                throw new InvalidOperationException($"Of {flood.Noted} events {flood.Dropped} were dropped and {counted} are on the disk.");
            }

            perSecond.Add(flood.Noted / flood.Durable.TotalSeconds);
        }

        return perSecond;
    }

    private static Guid WorkspaceOf(Portal portal)
    {
        using var clones = new Clones(portal.DatabaseFile);
        return new Guid((byte[])clones.Value("Workspaces", "Id", "Slug", "bench"), bigEndian: true);
    }

    private static Plan PlanOf(Portal portal) => Plan.Json("/api/v1/keys/verify", $$"""{"key":"{{portal.Secrets.Key}}"}""")
        .With("Authorization", $"Bearer {portal.Secrets.Key}") with { Proof = "\"valid\":true" };
}
