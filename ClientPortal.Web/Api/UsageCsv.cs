using System.Globalization;
using System.Text.Json;
using ClientPortal.Domain.Usage;

namespace ClientPortal.Web.Api;

/// <summary>Usage as a table for spreadsheets: times in UTC, durations in milliseconds.</summary>
internal static class UsageCsv
{
    public static string Write(UsageReport report, UsageGrouping? grouping) => grouping is null
        ? SafeCsv.Write(["at", "kind", "code", "calls", "p50Ms", "p95Ms", "p99Ms", "lastAt"], report.Lines.Select(LineOf))
        : SafeCsv.Write(["id", "clientId", "name", "calls", "refused", "lastAt"], report.Groups.Select(GroupOf));

    private static string[] LineOf(UsageLine line) =>
    [
        Text(line.At), JsonNamingPolicy.SnakeCaseLower.ConvertName(line.Kind.ToString()), UsageOutcomes.CodeOf(line.Outcome), Text(line.Sum.Calls),
        Text(line.Sum.P50), Text(line.Sum.P95), Text(line.Sum.P99), Text(line.Sum.LastAt),
    ];

    private static string[] GroupOf(UsageGroup group) =>
        [group.Id.ToString(), group.ClientId ?? "", group.Name ?? "", Text(group.Calls), Text(group.Refused), Text(group.LastAt)];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Text(TimeSpan? time) => UsageJson.Milliseconds(time)?.ToString(CultureInfo.InvariantCulture) ?? "";
}
