namespace ClientPortal.Web.Api;

/// <summary>Marks a route of the API that is asked with every call of somebody else's: nothing stands before it but the edge and the gate.</summary>
internal sealed record LeanRoute;

internal static class LeanRoutes
{
    /// <summary>
    /// After what is true of every request (headers, https, the last handler). Sessions, languages, circuits, antiforgery and pages for errors have
    /// nothing to do with such a route, and cost more than it does.
    /// </summary>
    public static IApplicationBuilder UseLeanRoutes(this IApplicationBuilder app) => app.UseWhen(
        http => http.GetEndpoint()?.Metadata.GetMetadata<LeanRoute>() is not null,
        lean => lean.UseMiddleware<ApiGate>().Run(http => http.GetEndpoint()!.RequestDelegate!(http)));
}
