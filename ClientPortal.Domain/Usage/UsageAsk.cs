namespace ClientPortal.Domain.Usage;

/// <summary>Asks for the usage of the workspace, of one client or of one key.</summary>
public sealed record UsageAsk
{
    public const int MostDays = 400;
    public const int DefaultDays = 30;

    public static readonly Mistake RangeBackwards = new("usage_range_backwards", "Let the range begin before it ends.");
    public static readonly Mistake RangeTooLong = new("usage_range_too_long", "Ask for 400 days at most.");
    public static readonly Mistake HoursGone = new("usage_hours_gone", "Hours are kept for the last eight days only: ask for days.");

    /// <summary>Not earlier than this; null for 30 days before <see cref="To"/>. An hour or day that has begun counts as a whole.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Earlier than this; null for now.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Null for hours up to two days, else days.</summary>
    public UsageInterval? Interval { get; init; }

    /// <summary>A <c>client_id</c>; null for all.</summary>
    public string? ClientId { get; init; }

    public Guid? KeyId { get; init; }

    /// <summary>Null for no groups.</summary>
    public UsageGrouping? GroupBy { get; init; }

    /// <summary>The hours that are meant.</summary>
    internal Outcome<UsageRange> ToRange(DateTimeOffset now)
    {
        if (To < DateTimeOffset.UnixEpoch || From < DateTimeOffset.UnixEpoch || To <= From || From > (To ?? now))
        {
            return RangeBackwards.At(nameof(From));
        }

        var end = UsageHours.Of((To ?? now).AddTicks(-1)) + 1;
        var begin = From is { } from ? UsageHours.Of(from) : end - (DefaultDays * UsageHours.PerDay);
        if (end - begin > (MostDays + 1) * UsageHours.PerDay)
        {
            return RangeTooLong.At(nameof(From));
        }

        var interval = Interval ?? (end - begin <= 2 * UsageHours.PerDay ? UsageInterval.Hour : UsageInterval.Day);
        if (interval == UsageInterval.Day)
        {
            return new UsageRange(UsageHours.DayOf(begin), end, interval);
        }

        return begin < UsageHours.DayOf(UsageHours.Of(now)) - (FoldUsage.DaysOfHours * UsageHours.PerDay)
            ? HoursGone.At(nameof(Interval))
            : new UsageRange(begin, end, interval);
    }
}

/// <summary>What a point of a series stands for.</summary>
public enum UsageInterval
{
    Hour,
    Day,
}

/// <summary>What calls can be grouped by, beside kinds and outcomes, which are always told.</summary>
public enum UsageGrouping
{
    Client,
    Key,
}

/// <param name="Begin">The first hour.</param>
/// <param name="End">The hour after the last one.</param>
internal sealed record UsageRange(int Begin, int End, UsageInterval Interval)
{
    public int Step => Interval == UsageInterval.Hour ? 1 : UsageHours.PerDay;
}
