using System.Globalization;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>Reads what a date field holds as the end of that day in UTC: whoever chooses today means until tonight.</summary>
internal static class EndOfDay
{
    public static DateTimeOffset? Read(string? date) =>
        DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue
            ? new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
            : null;
}
