namespace ClientPortal.Web.OAuth;

/// <summary>Marks a route of the authorization server, the core's or a dialect's.</summary>
/// <param name="IsPage">Whether people see it; the rest is for programs.</param>
internal sealed record OAuthRoute(bool IsPage)
{
    /// <summary>Null for every other route.</summary>
    public static OAuthRoute? Of(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<OAuthRoute>();
}

internal static class OAuthRouteGroups
{
    /// <summary>Pages for people: no cross-origin access at all (SEC-034).</summary>
    public static RouteGroupBuilder MapOAuthPages(this IEndpointRouteBuilder routes) => routes.MapGroup("").AllowAnonymous().WithMetadata(new OAuthRoute(IsPage: true));

    /// <summary>For programs, browser-based ones included: any origin, no cookies (SEC-216).</summary>
    public static RouteGroupBuilder MapOAuthPrograms(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("").AllowAnonymous().WithMetadata(new OAuthRoute(IsPage: false)).RequireCors(OAuthWebSetup.AnyOrigin);
}
