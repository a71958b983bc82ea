using ClientPortal.Web.Words;
using Microsoft.Extensions.Localization;

namespace ClientPortal.Web.Components.Pages.Connect;

/// <summary>A length of time in the largest unit that says it whole.</summary>
internal static class LifetimeWords
{
    public static string Of(IStringLocalizer<ConnectWords> words, TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } when time.Ticks % TimeSpan.TicksPerDay == 0 => words["Days", (long)time.TotalDays],
        { TotalHours: 1 } => words["OneHour"],
        { TotalHours: > 1 } when time.Ticks % TimeSpan.TicksPerHour == 0 => words["Hours", (long)time.TotalHours],
        { TotalMinutes: > 1 } when time.Ticks % TimeSpan.TicksPerMinute == 0 => words["Minutes", (long)time.TotalMinutes],
        _ => words.Counted("Seconds", (long)time.TotalSeconds),
    };
}
