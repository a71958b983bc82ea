using ClientPortal.Domain.OAuth;
using ClientPortal.Web.Hosting;

namespace ClientPortal.Web.OAuth;

/// <summary>The map of the authorization server.</summary>
internal static class OAuthEndpoints
{
    public const string Authorize = "/oauth/authorize";
    public const string Token = "/oauth/token";
    public const string PushedRequests = "/oauth/par";
    public const string Revoke = "/oauth/revoke";
    public const string Introspect = "/oauth/introspect";
    public const string UserInfo = "/oauth/userinfo";
    public const string Jwks = "/.well-known/jwks.json";

    public static readonly string[] PostOnly = [HttpMethods.Post];
    public static readonly string[] GetOrPost = [HttpMethods.Get, HttpMethods.Post];

    public static void MapOAuth(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapOAuthPages();
        pages.MapOnly(Authorize, GetOrPost, (HttpContext context, AuthorizeEndpoint endpoint, CurrentActor actor) => endpoint.RunAsync(context, actor, OAuthProfile.Core));
        pages.MapOnly(ConsentEndpoint.Path, PostOnly, (HttpContext context, ConsentEndpoint endpoint, CurrentActor actor) => endpoint.RunAsync(context, actor));
        pages.MapOnly(PortalUrls.Device, GetOrPost, (HttpContext context, DeviceEndpoint endpoint, CurrentActor actor) => endpoint.RunAsync(context, actor));
        pages.MapOnly(DeviceEndpoint.AnswerPath, PostOnly, (HttpContext context, DeviceEndpoint endpoint, CurrentActor actor) => endpoint.AnswerAsync(context, actor));
        pages.MapOnly(LogoutEndpoint.Path, GetOrPost, (HttpContext context, LogoutEndpoint endpoint, CurrentActor actor) => endpoint.RunAsync(context, actor));
        pages.MapOnly(LogoutEndpoint.ConfirmPath, PostOnly, (HttpContext context, LogoutEndpoint endpoint, CurrentActor actor) => endpoint.ConfirmAsync(context, actor));

        LogoEndpoint.Map(routes);

        // What is not offered is not there, whatever the method.
        pages.Map("/oauth/{**rest}", () => Results.NotFound());
        pages.Map("/.well-known/{**rest}", () => Results.NotFound());

        var open = routes.MapOAuthPrograms();
        TokenEndpoint.Map(open, Token, OAuthProfile.Core, TokenEndpoint.CoreAnswer);
        open.MapOnly(DeviceAuthorizationEndpoint.Path, PostOnly, (HttpContext context, DeviceAuthorizationEndpoint endpoint) => endpoint.RunAsync(context));
        open.MapOnly(PushedRequests, PostOnly, (HttpContext context, PushedRequestEndpoint endpoint) => endpoint.RunAsync(context));
        open.MapOnly(Revoke, PostOnly, (HttpContext context, RevocationEndpoint endpoint) => endpoint.RunAsync(context));
        RegistrationEndpoint.Map(open);
        IntrospectionEndpoint.Map(open);
        open.MapOnly(UserInfo, GetOrPost, (HttpContext context, UserInfoEndpoint endpoint) => endpoint.RunAsync(context));
        open.MapGet("/.well-known/openid-configuration", (HttpContext context, MetadataEndpoint endpoint) => endpoint.Run(context));
        open.MapGet("/.well-known/oauth-authorization-server", (HttpContext context, MetadataEndpoint endpoint) => endpoint.Run(context));
        open.MapGet(ProtectedResourceEndpoint.Path, (HttpContext context, ProtectedResourceEndpoint endpoint, OAuthIssuer issuer) => endpoint.Run(context, issuer.Value));
        open.MapGet(ProtectedResourceEndpoint.OfApi, (HttpContext context, ProtectedResourceEndpoint endpoint, OAuthIssuer issuer) => endpoint.Run(context, issuer.ApiAudience));
        open.MapGet(Jwks, (HttpContext context, JwksEndpoint endpoint) => endpoint.RunAsync(context));
    }

    /// <summary>Any other method is told so, HEAD included: it must never be a way around a page (SEC-026, SEC-061).</summary>
    public static RouteHandlerBuilder MapOnly(this IEndpointRouteBuilder routes, string path, string[] methods, Delegate handler)
    {
        routes.Map(path, (HttpContext context) =>
        {
            context.Response.Headers.Allow = string.Join(", ", methods);
            return Results.StatusCode(StatusCodes.Status405MethodNotAllowed);
        });
        return routes.MapMethods(path, methods, handler);
    }
}
