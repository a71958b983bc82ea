using System.Globalization;
using ClientPortal.Domain.Usage;
using ClientPortal.Web.Words;
using Microsoft.Extensions.Localization;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.Usage;

/// <summary>Says usage in people's words.</summary>
internal static class UsageText
{
    public static string Outcome(IStringLocalizer<UsageWords> words, UsageOutcome outcome) => words[$"Outcome{outcome}"];

    public static string Kind(IStringLocalizer<UsageWords> words, UsageKind kind) => words[$"Kind{kind}"];

    /// <summary>In the unit that leaves few digits: µs, ms or s.</summary>
    public static string Duration(TimeSpan? time) => time switch
    {
        null => "–",
        { TotalMilliseconds: < 1 } short_ => string.Create(CultureInfo.CurrentCulture, $"{short_.TotalMicroseconds:0.#} µs"),
        { TotalSeconds: < 1 } middle => string.Create(CultureInfo.CurrentCulture, $"{middle.TotalMilliseconds:0.#} ms"),
        { } long_ => string.Create(CultureInfo.CurrentCulture, $"{long_.TotalSeconds:0.#} s"),
    };

    /// <summary>A number of calls at the side of a chart. The chart leaves numbers a little less room than they take: the space before them is cut off and not a digit.</summary>
    public static string Short(object calls) => Convert.ToDouble(calls, CultureInfo.InvariantCulture) switch
    {
        >= 1_000_000 and var many => string.Create(CultureInfo.CurrentCulture, $"\u00A0{many / 1_000_000:0.#}M"),
        >= 10_000 and var many => string.Create(CultureInfo.CurrentCulture, $"\u00A0{many / 1000:0.#}k"),
        var few => string.Create(CultureInfo.CurrentCulture, $"\u00A0{few:N0}"),
    };

    /// <summary>A part of a whole; one that is there is not called nothing.</summary>
    public static string Share(long part, long whole) => whole == 0 ? "–"
        : part > 0 && part * 1000 < whole ? string.Create(CultureInfo.CurrentCulture, $"< {0.1:0.0} %")
        : string.Create(CultureInfo.CurrentCulture, $"{100.0 * part / whole:0.#} %");

    /// <summary>UTC, as the API says it.</summary>
    public static string Point(DateTime at, UsageInterval interval) => interval == UsageInterval.Hour ? $"{Day(at)} {Hour(at)}" : Day(at);

    /// <summary>The same at an axis, where a day's first hour stands for the day.</summary>
    /// <param name="isOneDay">Whether the axis is a day long, so that hours need no day.</param>
    public static string Mark(DateTime at, UsageInterval interval, bool isOneDay) => at.TimeOfDay == TimeSpan.Zero ? Day(at) : isOneDay ? Hour(at) : Point(at, interval);

    private static string Hour(DateTime at) => at.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Day(DateTime at) => at.ToString(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "de" ? "d. MMM" : "d MMM", CultureInfo.CurrentCulture);
}
