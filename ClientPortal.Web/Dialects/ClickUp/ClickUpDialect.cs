using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Domain.Scopes;
using ClientPortal.Web.Hosting;
using ClientPortal.Web.OAuth;

namespace ClientPortal.Web.Dialects.ClickUp;

/// <summary>
/// ClickUp's paths: an application written for them works when only the host name changes. Its sign-in is for several workspaces, its tokens last
/// and are never refreshed. What differs from the core are the values below and the wire forms beside them; no rule of a grant lives here.
/// </summary>
internal sealed class ClickUpDialect : IDialect
{
    public const string Name = "clickup";

    private const string AuthorizePath = "/api";
    private const string TokenPath = "/api/v2/oauth/token";
    private static readonly string[] GetOnly = [HttpMethods.Get];

    /// <summary>
    /// A token without a refresh token has to outlast the person's visit to be of use; that is what <c>offline_access</c> means, and the page says so
    /// (decisions.md 6, 8).
    /// </summary>
    public OAuthProfile Profile { get; } = new()
    {
        Name = Name,
        ScopesWhenAbsent = new ScopeSet([ScopeNames.FullAccess, ScopeNames.OfflineAccess]),
        ResponseTypeWhenAbsent = "code",
        AllowsSeveralWorkspaces = true,
        RepeatsRedirectUri = false,
        GivesRefreshTokens = false,
        RefreshHasAbsoluteEnd = false,
        AccessTokenLifetime = TimeSpan.FromDays(90),
        AccessTokensMayBeEndless = true,
    };

    public IReadOnlyList<string> AuthorizePaths { get; } = [AuthorizePath];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOAuthPages().MapOnly(AuthorizePath, GetOnly, (HttpContext context, AuthorizeEndpoint endpoint, CurrentActor actor) => endpoint.RunAsync(context, actor, Profile));

        // No other origin may call these from a browser, as at ClickUp (dialects.md b-2).
        var programs = routes.MapGroup("").AllowAnonymous().DisableAntiforgery().WithMetadata(new OAuthRoute(IsPage: false)).ExcludeFromDescription();
        var token = new ClickUpTokenEndpoint(routes.ServiceProvider.GetRequiredService<ExchangeToken>());
        programs.MapOnly(TokenPath, OAuthEndpoints.PostOnly, (HttpContext context) => token.RunAsync(context, Profile)).WithMetadata(new LeanRoute());
        ClickUpApi.Map(routes);
    }
}
