using Microsoft.AspNetCore.Antiforgery;

namespace ClientPortal.Web.OAuth;

/// <summary>Reads a post that gives something away: only from our own page, in the session it was shown to (SEC-041).</summary>
internal static class OurForms
{
    /// <summary>Null for any other.</summary>
    public static async Task<IFormCollection?> ReadAsync(HttpContext context, IAntiforgery antiforgery) =>
        context.Request.HasFormContentType && IsFromOurPages(context.Request) && await antiforgery.IsRequestValidAsync(context)
            ? await context.Request.ReadFormAsync(context.RequestAborted)
            : null;

    private static bool IsFromOurPages(HttpRequest request) =>
        request.Headers.Origin.ToString() is var origin
        && (origin.Length == 0 || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
}
