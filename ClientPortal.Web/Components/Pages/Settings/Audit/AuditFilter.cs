using System.Globalization;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;

namespace ClientPortal.Web.Components.Pages.Settings.Audit;

/// <summary>What the address of the page asks for; anything unreadable in it counts as not asked.</summary>
public sealed record AuditFilter(AuditGroup? Group, string? ClientId, DateOnly? From, DateOnly? Until)
{
    private const string Day = "yyyy-MM-dd";

    public static readonly AuditFilter None = new(null, null, null, null);

    public static AuditFilter Of(string? group, string? clientId, string? from, string? until) =>
        new(AuditGroup.Find(group), string.IsNullOrWhiteSpace(clientId) ? null : clientId.Trim(), ToDay(from), ToDay(until));

    /// <param name="after">The cursor of the page before.</param>
    public AuditListAsk ToAsk(string? after) => new()
    {
        Actions = Group?.Actions,
        ClientId = ClientId,
        From = From is { } from ? Begin(from) : null,
        Before = Until is { } until && until < DateOnly.MaxValue ? Begin(until.AddDays(1)) : null,
        Page = new PageAsk { After = after },
    };

    /// <summary>The query of the address.</summary>
    public Dictionary<string, object?> ToQuery(string? after) => new(StringComparer.Ordinal)
    {
        ["group"] = Group?.Key,
        ["client"] = ClientId,
        ["from"] = From?.ToString(Day, CultureInfo.InvariantCulture),
        ["until"] = Until?.ToString(Day, CultureInfo.InvariantCulture),
        ["after"] = after,
    };

    public static DateOnly? ToDay(string? text) => DateOnly.TryParseExact(text, Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static DateTimeOffset Begin(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
