namespace ClientPortal.Domain.Usage;

/// <summary>Hours as the tables of usage count them: whole hours since 1970, UTC, so that both databases divide them into days alike.</summary>
public static class UsageHours
{
    public const int PerDay = 24;

    public static int Of(DateTimeOffset time) => Of(time.UtcTicks);

    public static DateTimeOffset ToTime(int hour) => DateTimeOffset.UnixEpoch.AddHours(hour);

    /// <summary>The first hour of its day.</summary>
    public static int DayOf(int hour) => hour / PerDay * PerDay;

    internal static int Of(long utcTicks) => (int)((utcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerHour);
}
