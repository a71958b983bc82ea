using ClientPortal.Domain.Usage;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.Usage;

/// <summary>What the page can look back at.</summary>
/// <param name="Key">Stands in the address.</param>
/// <param name="Name">The key of its words.</param>
public sealed record UsagePeriod(string Key, string Name, TimeSpan Length, UsageInterval Interval)
{
    public static readonly UsagePeriod Week = new("7d", "Period7d", TimeSpan.FromDays(7), UsageInterval.Hour);

    public static readonly IReadOnlyList<UsagePeriod> All =
    [
        new("24h", "Period24h", TimeSpan.FromHours(24), UsageInterval.Hour),
        Week,
        new("30d", "Period30d", TimeSpan.FromDays(30), UsageInterval.Day),
        new("90d", "Period90d", TimeSpan.FromDays(90), UsageInterval.Day),
    ];

    /// <summary>A week for anything that is not there.</summary>
    public static UsagePeriod Find(string? key) => All.FirstOrDefault(period => period.Key == key) ?? Week;

    /// <summary>The hour or day that has begun is the last one.</summary>
    public DateTimeOffset From(DateTimeOffset now) => now - Length + (Interval == UsageInterval.Hour ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1));
}
