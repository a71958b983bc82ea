using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.Users;
using Microsoft.AspNetCore.WebUtilities;

namespace ClientPortal.Web.OAuth;

/// <summary>
/// What a client suggests for the pages that a person sees on its behalf (OpenID Connect Core §3.1.2.1): at the OAuth paths themselves, and on
/// the sign-in pages that lead back to one. Suggestions decide nothing.
/// </summary>
internal static class InteractionHints
{
    private const int MaxLocalesLength = 256;

    /// <summary>The languages it would like, best first; empty for none.</summary>
    public static IReadOnlyList<string> LocalesIn(HttpRequest request) =>
        Find(request, OAuthParameters.UiLocales) is { Length: <= MaxLocalesLength } text ? text.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];

    /// <summary>Who it thinks is signing in; null where it says nothing that could be an address.</summary>
    public static string? LoginIn(HttpRequest request) =>
        Find(request, OAuthParameters.LoginHint) is { Length: <= EmailAddress.MaxLength } text && text.Contains('@', StringComparison.Ordinal) ? text : null;

    private static string? Find(HttpRequest request, string parameter)
    {
        var isOAuth = request.Path.StartsWithSegments("/oauth", StringComparison.Ordinal);
        var value = isOAuth ? request.Query[parameter] : default;
        if (!isOAuth && request.Query["returnUrl"].ToString() is { Length: > 0 } returnUrl && returnUrl.StartsWith("/oauth/", StringComparison.Ordinal))
        {
            var query = returnUrl.IndexOf('?', StringComparison.Ordinal);
            value = query < 0 ? default : QueryHelpers.ParseQuery(returnUrl[query..]).GetValueOrDefault(parameter);
        }

        return value is [{ Length: > 0 } single] ? single : null;
    }
}
