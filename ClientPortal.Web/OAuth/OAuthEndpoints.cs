using ClientPortal.Domain.OAuth;
using ClientPortal.Web.Hosting;

namespace ClientPortal.Web.OAuth;

/// <summary>The map of the authorization server.</summary>
internal static class OAuthEndpoints
{
    public const string Authorize = "/oauth/authorize";
    public const string Token = "/oauth/token";
    public const string Revoke = "/oauth/revoke";
    public const string UserInfo = "/oauth/userinfo";
    public const string Jwks = "/.well-known/jwks.json";

    private static readonly string[] GetOrPost = [HttpMethods.Get, HttpMethods.Post];

    public static void MapOAuth(this IEndpointRouteBuilder routes)
    {
        // Pages for people: no cross-origin access at all (SEC-034).
        routes.MapMethods(Authorize, GetOrPost, (HttpContext context, AuthorizeEndpoint endpoint, CurrentActor actor) => endpoint.RunAsync(context, actor, OAuthProfile.Core)).AllowAnonymous();
        routes.MapPost(ConsentEndpoint.Path, (HttpContext context, ConsentEndpoint endpoint, CurrentActor actor) => endpoint.RunAsync(context, actor)).AllowAnonymous();

        // For programs, browser-based ones included: any origin, no cookies (SEC-216).
        var open = routes.MapGroup("").AllowAnonymous().RequireCors(OAuthWebSetup.AnyOrigin);
        open.MapPost(Token, (HttpContext context, TokenEndpoint endpoint) => endpoint.RunAsync(context, OAuthProfile.Core, TokenEndpoint.CoreAnswer));
        open.MapPost(Revoke, (HttpContext context, RevocationEndpoint endpoint) => endpoint.RunAsync(context));
        open.MapMethods(UserInfo, GetOrPost, (HttpContext context, UserInfoEndpoint endpoint) => endpoint.RunAsync(context));
        open.MapGet("/.well-known/openid-configuration", (HttpContext context, MetadataEndpoint endpoint) => endpoint.Run(context));
        open.MapGet("/.well-known/oauth-authorization-server", (HttpContext context, MetadataEndpoint endpoint) => endpoint.Run(context));
        open.MapGet(Jwks, (HttpContext context, JwksEndpoint endpoint) => endpoint.RunAsync(context));
    }
}
