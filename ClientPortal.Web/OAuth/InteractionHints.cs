using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.Users;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace ClientPortal.Web.OAuth;

/// <summary>
/// What a client suggests for the pages that a person sees on its behalf (OpenID Connect Core §3.1.2.1): at the OAuth paths themselves, and on
/// the sign-in pages that lead back to one. Suggestions decide nothing.
/// </summary>
internal static class InteractionHints
{
    private const int MaxLocalesLength = 256;

    /// <summary>The languages it would like, best first; empty for none.</summary>
    public static IReadOnlyList<string> LocalesIn(HttpContext http) =>
        Find(http, OAuthParameters.UiLocales) is { Length: <= MaxLocalesLength } text ? text.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];

    /// <summary>Who it thinks is signing in; null where it says nothing that could be an address.</summary>
    public static string? LoginIn(HttpContext http) =>
        Find(http, OAuthParameters.LoginHint) is { Length: <= EmailAddress.MaxLength } text && text.Contains('@', StringComparison.Ordinal) ? text : null;

    /// <summary>Whether the request that the sign-in page leads back to takes no sign-in of before (<c>prompt</c>, <c>max_age</c>).</summary>
    public static bool WantsNewSignIn(HttpContext http) => Find(http, OAuthParameters.Seen) is not null;

    private static string? Find(HttpContext http, string parameter)
    {
        var request = http.Request;
        if (OAuthRoute.Of(http) is not null)
        {
            return Single(request.Query[parameter]);
        }

        var returnUrl = request.Query["returnUrl"].ToString();
        var query = returnUrl.IndexOf('?', StringComparison.Ordinal);
        return query >= 0 && http.RequestServices.GetRequiredService<AuthorizePages>().Contains(returnUrl)
            ? Single(QueryHelpers.ParseQuery(returnUrl[query..]).GetValueOrDefault(parameter))
            : null;
    }

    private static string? Single(StringValues values) => values is [{ Length: > 0 } single] ? single : null;
}
