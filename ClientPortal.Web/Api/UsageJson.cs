using ClientPortal.Domain.Usage;

namespace ClientPortal.Web.Api;

/// <summary>Usage as the API writes it.</summary>
/// <param name="Dropped">How many calls were not counted because there was no room; 0 unless something is wrong.</param>
/// <param name="Groups">Absent unless asked for.</param>
/// <param name="Networks">The /24 or /48 of callers that were seen since <paramref name="From"/>, with all calls that are kept of each.</param>
internal sealed record UsageJson(
    DateTimeOffset From,
    DateTimeOffset To,
    UsageInterval Interval,
    UsageSumJson Total,
    long Dropped,
    IReadOnlyList<UsagePointJson> Series,
    IReadOnlyList<UsageOutcomeJson> Outcomes,
    IReadOnlyList<UsageKindJson> Kinds,
    IReadOnlyList<UsageGroupJson> Groups,
    IReadOnlyList<UsageNetworkRow> Networks)
{
    public static UsageJson Of(UsageReport report) => new(
        report.From,
        report.To,
        report.Interval,
        UsageSumJson.Of(report.Total),
        report.Dropped,
        [.. report.Series.Select(point => new UsagePointJson(point.At, point.Sum.Calls, point.Sum.Refused, Milliseconds(point.Sum.P50), Milliseconds(point.Sum.P95), Milliseconds(point.Sum.P99)))],
        [.. report.Outcomes.Select(row => new UsageOutcomeJson(UsageOutcomes.CodeOf(row.Outcome), row.Calls))],
        [.. report.Kinds.Select(row => new UsageKindJson(row.Kind, row.Calls, row.Refused))],
        [.. report.Groups.Select(row => new UsageGroupJson(row.Id, row.ClientId, row.Name, row.Calls, row.Refused, row.LastAt))],
        report.Networks);

    internal static double? Milliseconds(TimeSpan? time) => time is { } known ? Math.Round(known.TotalMilliseconds, 4) : null;
}

/// <param name="P50Ms">Half of the calls were decided within this time.</param>
internal sealed record UsageSumJson(long Calls, long Refused, double? P50Ms, double? P95Ms, double? P99Ms, DateTimeOffset? LastAt)
{
    public static UsageSumJson Of(UsageSum sum) => new(sum.Calls, sum.Refused, UsageJson.Milliseconds(sum.P50), UsageJson.Milliseconds(sum.P95), UsageJson.Milliseconds(sum.P99), sum.LastAt);
}

internal sealed record UsagePointJson(DateTimeOffset At, long Calls, long Refused, double? P50Ms, double? P95Ms, double? P99Ms);

/// <param name="Code">What the caller was told: a code of <c>keys/verify</c>, an error of OAuth, or <c>OK</c>.</param>
internal sealed record UsageOutcomeJson(string Code, long Calls);

internal sealed record UsageKindJson(UsageKind Kind, long Calls, long Refused);

/// <param name="Id">Of the client or key.</param>
/// <param name="ClientId">Null where it has been deleted.</param>
internal sealed record UsageGroupJson(Guid Id, string? ClientId, string? Name, long Calls, long Refused, DateTimeOffset LastAt);

/// <summary>A call that was refused.</summary>
/// <param name="Code">What the caller was told.</param>
/// <param name="Reason">What it was not told.</param>
internal sealed record UsageRefusalJson(
    Guid Id, DateTimeOffset At, UsageKind Kind, string Code, string? ClientId, Guid? KeyId, string? KeyName, string? KeyHint, string? Network, string? Reason)
{
    public static UsageRefusalJson Of(UsageRefusalRow row) =>
        new(row.Id, row.At, row.Kind, UsageOutcomes.CodeOf(row.Outcome), row.ClientId, row.KeyId, row.KeyName, row.KeyHint, row.Network, row.Reason);
}
