using System.Globalization;
using ClientPortal.Bench.Findings;
using ClientPortal.Bench.Load;
using ClientPortal.Bench.Seeding;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Rows;

/// <summary>Goal 3: verification with a million keys in the database and in memory, all of them asked about, beside a thousand.</summary>
internal static class ManyKeys
{
    private const int Few = 1_000;

    /// <summary>The bench's own fit into the product's million beside them.</summary>
    private const int OwnKeys = 10;

    /// <summary>Usage and last uses of the walk are written by then, and their counters let go of.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    public static async Task<IEnumerable<Finding>> MeasureAsync(string row, Stage stage)
    {
        var count = stage.Scale.ManyKeys - OwnKeys;
        var (few, many) = (await Portal.StartProbedAsync(), await Portal.StartProbedAsync());
        try
        {
            var fewKeys = stage.Enter(Text($"portal verify {Few:#,0} keys"), few.Server, PlanOf(few, Population.AddKeys(few, Few), count));
            var values = Population.AddKeys(many, count);
            many = await many.StartAgainAsync("/health/live", isProbed: true);
            var (live, ready) = (many.Server.ToFirstAnswer, await many.Server.ReadyAfterAsync("/health/ready"));
            var manyKeys = stage.Enter(Text($"portal verify {count:#,0} keys"), many.Server, PlanOf(many, values, count));

            var hotKeys = stage.Enter(Text($"portal verify {Few:#,0} of {count:#,0} keys"), many.Server, PlanOf(many, values[..Few], count));

            await manyKeys.ProveAsync();
            var (heap, resident) = (await many.Probe.HeapAsync(), many.Server.Megabytes);
            var cold = await manyKeys.WalkAsync(stage.Scale.BurstSeconds);
            await Task.Delay(Settled);
            var bytes = (await many.Probe.HeapAsync() - heap) / (double)count;
            var grown = many.Server.Megabytes - resident;
            await Turns.RunAsync(stage.Scale, fewKeys, manyKeys, hotKeys);

            var size = Text($"{count:#,0} keys");
            return
            [
                Compare.Rate(row, Text($"verify, {size} to {Few:#,0}: req/s"), manyKeys, fewKeys, new Goal(3, 0.88, 0.95)),
                Compare.Processor(row, Text($"verify, {size} to {Few:#,0}: CPU"), manyKeys, fewKeys, null),
                Compare.Rate(row, Text($"verify, {Few:#,0} of {size} to {Few:#,0}: req/s"), hotKeys, fewKeys, null),
                Compare.Processor(row, Text($"verify, {Few:#,0} of {size} to {Few:#,0}: CPU"), hotKeys, fewKeys, null),
                Finding.Of(row, "a warm key in memory: managed heap", "B", [bytes], new Goal(3, 200, 120, LessIsBetter: true), Text($"resident memory grew by {grown:0} MB")),
                Finding.Of(row, "the first verification of a key: CPU", "µs", cold, null, Text($"each of {size} once")),
                Finding.Of(row, Text($"start with {size} in the database: /health/live"), "ms", [live.TotalMilliseconds], null, Text($"ready after {ready.TotalMilliseconds:0} ms; keys are read when they are asked about")),
                Finding.Of(row, Text($"usage events dropped with all {size} in use"), "", [await UsageRead.DroppedAsync(many)], null),
            ];
        }
        finally
        {
            await few.DisposeAsync();
            await many.DisposeAsync();
        }
    }

    // wrk has as many requests to choose from for all of them, and no two are alike, for it keeps equal ones once: it is the portals that are compared.
    private static Plan PlanOf(Portal portal, string[] keys, int count) =>
        Plan.Json("/api/v1/keys/verify", [.. Enumerable.Range(0, count).Select(number => $$"""{{{NumberAsSpace(number)}}"key":"{{keys[number % keys.Length]}}"}""")])
            .With("Authorization", $"Bearer {portal.Secrets.Key}") with { Spread = true, Proof = "\"valid\":true" };

    private static string NumberAsSpace(int number) => string.Create(20, number, (letters, bits) =>
    {
        for (var at = 0; at < letters.Length; at++)
        {
            letters[at] = ((bits >> at) & 1) == 0 ? ' ' : '\t';
        }
    });

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
