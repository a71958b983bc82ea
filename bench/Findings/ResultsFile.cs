using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClientPortal.Bench.Load;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Findings;

/// <summary>One file a run in <c>bench/results/</c>: every burst, so that a doubtful median can be looked into.</summary>
internal static class ResultsFile
{
    // A burst without a single answer has no time for one.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) } };

    /// <returns>Its path from the repository's root.</returns>
    public static async Task<string> WriteAsync(string kind, IReadOnlyList<Finding> findings, IEnumerable<Contestant> contestants, object? more = null)
    {
        var path = Path.Combine("bench", "results", TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + $"-{kind}.json");
        Directory.CreateDirectory(Path.Combine(Repository.Root, "bench", "results"));
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, path), JsonSerializer.Serialize(new
        {
            kind,
            machine = new { cores = Environment.ProcessorCount, runtime = Environment.Version.ToString(), kernel = Environment.OSVersion.VersionString, readyToRun = Published.IsReadyToRun },
            findings = findings.Select(finding => new
            {
                finding.Row, finding.What, finding.Unit, finding.Value, finding.Low, finding.High, finding.Least, finding.Most,
                goal = finding.Goal?.Number, must = finding.Goal?.Must, aim = finding.Goal?.Aim, finding.Verdict, finding.Note, finding.Values,
            }),
            contestants = contestants.Where(contestant => contestant.Bursts.Count > 0).Select(contestant => new { contestant.Name, contestant.Plan.Path, contestant.PerSecond, contestant.Microseconds, contestant.Bursts }),
            more,
        }, Json) + "\n");
        return path;
    }
}
