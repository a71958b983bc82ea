using System.Globalization;

namespace ClientPortal.Web.Api;

/// <summary>How a caller stands against a limit, in awork's two spellings (dialects.md b-1). The three of the first speak of one and the same window.</summary>
internal static class RateHeaders
{
    /// <param name="resetsAfter">Until all calls are back; for a refused call, until the next one is.</param>
    public static void Tell(HttpContext http, int limit, int remaining, TimeSpan resetsAfter)
    {
        var headers = http.Response.Headers;
        headers["RateLimit-Limit"] = headers["x-ratelimit-limit"] = Text(limit);
        headers["RateLimit-Remaining"] = Text(remaining);
        headers["RateLimit-Reset"] = Text((int)Math.Ceiling(resetsAfter.TotalSeconds));
    }

    /// <summary>How the caller stands against one limit that has a name.</summary>
    /// <param name="window"><c>second</c> or <c>minute</c>.</param>
    public static void TellOf(HttpContext http, string window, int limit, int remaining)
    {
        http.Response.Headers[$"x-ratelimit-limit-{window}"] = Text(limit);
        http.Response.Headers[$"x-ratelimit-remaining-{window}"] = Text(remaining);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
