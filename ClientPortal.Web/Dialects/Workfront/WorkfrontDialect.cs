using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Domain.Scopes;
using ClientPortal.Web.Hosting;
using ClientPortal.Web.OAuth;

namespace ClientPortal.Web.Dialects.Workfront;

/// <summary>
/// Workfront's OAuth paths: an application written for them works when only the host name changes. What differs from the core are the values below
/// and the words of the token answer; no rule of a grant lives here.
/// </summary>
internal sealed class WorkfrontDialect(IConfiguration configuration) : IDialect
{
    public const string Name = "workfront";

    /// <summary>Which instance of the installation this is (<c>my</c>, <c>preview</c>): it goes onto the redirect, and comes from nowhere else.</summary>
    public const string LaneKey = "Dialects:Workfront:Lane";

    private const string AuthorizePath = "/integrations/oauth2/authorize";
    private const string TokenPath = "/integrations/oauth2/api/v1/token";
    private const string LaneWhereNoneIsConfigured = "my";

    public OAuthProfile Profile { get; } = ProfileIn(configuration[LaneKey] ?? LaneWhereNoneIsConfigured);

    public IReadOnlyList<string> AuthorizePaths { get; } = [AuthorizePath];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOAuthPages().MapOnly(AuthorizePath, OAuthEndpoints.GetOrPost, (HttpContext context, AuthorizeEndpoint endpoint, CurrentActor actor) => endpoint.RunAsync(context, actor, Profile));
        routes.MapOAuthPrograms().MapOnly(TokenPath, OAuthEndpoints.PostOnly, (HttpContext context, TokenEndpoint endpoint) => endpoint.RunAsync(context, Profile, Answer));
    }

    private static OAuthProfile ProfileIn(string lane) => new()
    {
        Name = Name,
        ScopesWhenAbsent = new ScopeSet([ScopeNames.FullAccess, ScopeNames.OfflineAccess]),
        TakesTokensInQuery = true,
        CodeLifetime = TimeSpan.FromMinutes(2),
        RefreshIdleLifetime = TimeSpan.FromDays(180),
        RefreshHasAbsoluteEnd = false,
        RedirectExtras = slug => [new("domain", slug), new("lane", lane)],
    };

    // The access token is what Workfront's applications send in the header sessionID; wid is the workspace.
    private static Dictionary<string, object> Answer(TokenResult.Issued issued)
    {
        var answer = TokenEndpoint.CoreAnswer(issued);
        answer["token_type"] = issued.TokenType == TokenTypes.Bearer ? "sessionID" : issued.TokenType;
        answer["wid"] = issued.WorkspaceId.ToString();
        return answer;
    }
}
