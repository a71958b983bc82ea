using ClientPortal.Web.Api;

namespace ClientPortal.Web.Hosting;

/// <summary>Marks a route that programs ask all day: nothing stands before it but the edge, limits, CORS where a browser asks, and the API's gate; its handler opens no scope.</summary>
/// <param name="IsLimitedByAddress">False for what resource servers ask with every call of somebody else's.</param>
internal sealed record LeanRoute(bool IsLimitedByAddress = true)
{
    /// <summary>Null for every other route.</summary>
    public static LeanRoute? Of(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<LeanRoute>();
}

internal static class LeanRoutes
{
    /// <summary>
    /// After what is true of every request (headers, https, the last handler). Sessions, languages, circuits, antiforgery and pages for errors have
    /// nothing to do with such a route, and cost more than it does.
    /// </summary>
    public static IApplicationBuilder UseLeanRoutes(this IApplicationBuilder app) => app.UseWhen(
        http => LeanRoute.Of(http) is not null,
        lean => lean
            .UseMiddleware<RateLimits>()
            .UseWhen(http => http.Request.Headers.Origin.Count > 0, browsers => browsers.UseCors()) // it opens a scope
            .UseMiddleware<ApiGate>()
            .Run(http => http.GetEndpoint()!.RequestDelegate!(http)));
}
