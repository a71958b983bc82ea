using ClientPortal.Web.OAuth;
using Microsoft.AspNetCore.StaticAssets;

namespace ClientPortal.Web.Hosting;

/// <summary>Who a path speaks to: programs of the API, OAuth clients, or people.</summary>
internal static class PortalPaths
{
    private static readonly PathString Api = "/api";

    // Authorize is a page, but its errors go by what the caller accepts.
    private static readonly PathString[] OAuth = ["/oauth", "/.well-known"];
    private static readonly PathString[] Unlimited =
        ["/health", "/.well-known", "/openapi", "/_framework", "/_content"];

    public static bool IsApi(HttpRequest request) => OAuthRoute.Of(request.HttpContext) is null && (request.Path.StartsWithSegments(Api) || request.Path.StartsWithSegments("/openapi") || request.Path.StartsWithSegments("/health"));

    public static bool IsOAuth(HttpRequest request) => OAuthRoute.Of(request.HttpContext) is not null || StartsWithAny(request, OAuth);

    /// <summary>Whether an error is shown as a page.</summary>
    public static bool IsForPeople(HttpRequest request) =>
        !IsApi(request) && (!IsOAuth(request) || request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase));

    /// <summary>Exempt from the limit per address: what monitors, libraries and resource servers ask all day.</summary>
    public static bool IsUnlimited(HttpContext http) => LeanRoute.Of(http) is { } lean ? !lean.IsLimitedByAddress : IsStaticFile(http) || StartsWithAny(http.Request, Unlimited);

    public static bool IsStaticFile(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;

    private static bool StartsWithAny(HttpRequest request, PathString[] paths) =>
        Array.Exists(paths, path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
}
