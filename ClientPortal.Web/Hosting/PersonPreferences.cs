using System.Security.Claims;
using ClientPortal.Domain.Users;
using Microsoft.AspNetCore.Components.Endpoints;

namespace ClientPortal.Web.Hosting;

/// <summary>Language and theme of whoever asks for a page: read once per request from the account, else from this browser's cookies.</summary>
internal sealed class PersonPreferences(PreferenceQueries queries)
{
    public const string LanguageCookie = "language";
    public const string ThemeCookie = "theme";

    private Preferences? found;

    public async Task<Preferences> FindAsync(HttpContext http) => found ??= await ReadAsync(http);

    /// <summary>Keeps the choice in the browser as well, so that the sign-in page already has it.</summary>
    public static void Remember(HttpContext http, Preferences chosen)
    {
        Remember(http, LanguageCookie, chosen.Language);
        Remember(http, ThemeCookie, chosen.Theme);
    }

    private async Task<Preferences> ReadAsync(HttpContext http)
    {
        var ofBrowser = new Preferences(
            Known(http.Request.Cookies[LanguageCookie], Preferences.Languages),
            Known(http.Request.Cookies[ThemeCookie], Preferences.Themes));

        // The API, the token endpoint and static files have no looks; they shall not pay for a query.
        if (!IsForPeople(http) || !Guid.TryParse(http.User.FindFirstValue(SessionAuthentication.SessionClaim), out var session))
        {
            return ofBrowser;
        }

        var ofPerson = await queries.OfSessionAsync(session, http.RequestAborted);
        return new Preferences(ofPerson.Language ?? ofBrowser.Language, ofPerson.Theme ?? ofBrowser.Theme);
    }

    private static bool IsForPeople(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null || http.Request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal);

    private static string? Known(string? value, IReadOnlyList<string> known) => known.FirstOrDefault(one => one == value);

    private static void Remember(HttpContext http, string name, string? value)
    {
        var cookie = new CookieOptions { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Path = "/" };
        if (value is null)
        {
            http.Response.Cookies.Delete(name, cookie);
            return;
        }

        cookie.MaxAge = TimeSpan.FromDays(365);
        http.Response.Cookies.Append(name, value, cookie);
    }
}
