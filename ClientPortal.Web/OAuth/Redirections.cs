using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Authorize;

namespace ClientPortal.Web.OAuth;

/// <summary>Redirects of the authorization endpoint.</summary>
internal static class Redirections
{
    /// <summary>302, or 303 after a form (RFC 9700 §4.12); never 307 or 308, which would pass the form on.</summary>
    public static IResult To(HttpContext context, string url)
    {
        context.Response.Headers.Location = url;
        return Results.StatusCode(HttpMethods.IsPost(context.Request.Method) ? StatusCodes.Status303SeeOther : StatusCodes.Status302Found);
    }

    /// <summary>The same request as a GET: cookies that are not sent along with another site's form are then sent.</summary>
    public static string AsGet(PathString path, SentParameters sent) => path + Query(sent.Pairs);

    /// <summary>The sign-in page, which comes back to the very same request.</summary>
    public static string SignIn(PathString path, SentParameters sent, AuthorizeDecision.AskSignIn ask)
    {
        var pairs = sent.Pairs.Where(pair => pair.Key != OAuthParameters.Seen);
        var returnUrl = path + Query(ask.Seen is { } seen ? pairs.Append(new(OAuthParameters.Seen, seen)) : pairs);
        return $"{PortalUrls.Login}?returnUrl={Uri.EscapeDataString(returnUrl)}";
    }

    /// <summary>The address with these parameters appended; a query that was registered with it stays as it is (RFC 6749 §3.1.2).</summary>
    public static string WithQuery(string uri, IEnumerable<KeyValuePair<string, string>> parameters) =>
        uri + (uri.Contains('?', StringComparison.Ordinal) ? "&" : "?") + Query(parameters)[1..];

    private static string Query(IEnumerable<KeyValuePair<string, string>> pairs) =>
        "?" + string.Join('&', pairs.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
}
