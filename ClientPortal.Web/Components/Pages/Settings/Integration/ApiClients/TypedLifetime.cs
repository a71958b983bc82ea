using System.Diagnostics;
using System.Globalization;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>A length of time as people type it: a number and a unit; nothing for the default.</summary>
public sealed class TypedLifetime
{
    /// <summary>No end, where something may have none; nobody types it.</summary>
    public const int NoEnd = 0;

    /// <summary>In the largest unit that leaves a whole number.</summary>
    /// <param name="usual">The unit to begin with where nothing is set.</param>
    public TypedLifetime(int? seconds, LifetimeUnit usual = LifetimeUnit.Hours)
    {
        Unit = usual;
        Set(seconds);
    }

    public string? Text { get; set; }

    public LifetimeUnit Unit { get; set; }

    public bool IsReadable => string.IsNullOrWhiteSpace(Text) || Seconds is not null;

    /// <summary>As if somebody had typed it.</summary>
    public void Set(int? seconds)
    {
        Unit = seconds is { } given ? Enum.GetValues<LifetimeUnit>().Last(unit => given % SecondsOf(unit) == 0) : Unit;
        Text = (seconds / SecondsOf(Unit))?.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Null for the default, and for what is no number.</summary>
    public int? Seconds =>
        int.TryParse(Text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) && (long)number * SecondsOf(Unit) <= int.MaxValue
            ? number * SecondsOf(Unit)
            : null;

    private static int SecondsOf(LifetimeUnit unit) => unit switch
    {
        LifetimeUnit.Seconds => 1,
        LifetimeUnit.Minutes => 60,
        LifetimeUnit.Hours => 3600,
        LifetimeUnit.Days => 86_400,
        _ => throw new UnreachableException(),
    };
}

/// <summary>What a lifetime is counted in.</summary>
public enum LifetimeUnit
{
    Seconds,
    Minutes,
    Hours,
    Days,
}
