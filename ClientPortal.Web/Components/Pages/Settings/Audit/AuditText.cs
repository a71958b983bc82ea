using System.Globalization;
using ClientPortal.Domain;
using ClientPortal.Web.Words;
using Microsoft.Extensions.Localization;

namespace ClientPortal.Web.Components.Pages.Settings.Audit;

/// <summary>Says an audit row in people's words.</summary>
internal static class AuditText
{
    /// <summary>What was done; the stable name itself for an action that has no words.</summary>
    public static string Action(IStringLocalizer<SettingsWords> words, string action) =>
        words[ActionKey(action)] is { ResourceNotFound: false } found ? found.Value : action;

    /// <summary><c>refresh_token.reused</c> has the key <c>ActionRefreshTokenReused</c>.</summary>
    public static string ActionKey(string action) =>
        "Action" + string.Concat(action.Split('.', '_').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    public static string Kind(IStringLocalizer<SettingsWords> words, ActorKind kind) => words[$"Actor{kind}"];

    /// <summary>To the second and in UTC, as in exports and logs.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
