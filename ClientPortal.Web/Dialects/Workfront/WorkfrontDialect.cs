using ClientPortal.Domain.Clients;
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
    private const string JwtToken = "jwt_token";
    private const string TokenPath = "/integrations/oauth2/api/v1/token";
    private const string ExchangePath = "/integrations/oauth2/api/v1/jwt/exchange";
    private const string LaneWhereNoneIsConfigured = "my";

    public OAuthProfile Profile { get; } = ProfileIn(configuration[LaneKey] ?? LaneWhereNoneIsConfigured);

    public IReadOnlyList<string> AuthorizePaths { get; } = [AuthorizePath];

    public IReadOnlyList<string> UsualRedirectUris { get; } =
    [
        "https://app.workfrontfusion.com/oauth/cb/workfront-workfront",
        "https://app-eu.workfrontfusion.com/oauth/cb/workfront-workfront",
        "https://app-az.workfrontfusion.com/oauth/cb/workfront-workfront",
    ];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOAuthPages().MapOnly(AuthorizePath, OAuthEndpoints.GetOrPost, (HttpContext context, AuthorizeEndpoint endpoint, CurrentActor actor) => endpoint.RunAsync(context, actor, Profile));
        TokenEndpoint.Map(routes.MapOAuthPrograms(), TokenPath, Profile, Answer);
        TokenEndpoint.Map(routes.MapOAuthPrograms(), ExchangePath, Profile, Answer, ExchangeInOurWords);
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

    // The path says what is asked for, and jwt_token what RFC 7523 calls the assertion.
    private static TokenRequest ExchangeInOurWords(TokenRequest request)
    {
        var words = request.Parameters.Where(pair => pair.Key is not (OAuthParameters.GrantType or OAuthParameters.Assertion or JwtToken)).ToDictionary(StringComparer.Ordinal);
        words[OAuthParameters.GrantType] = GrantTypes.PersonKey;
        if (request.Find(JwtToken) is { } jwt)
        {
            words[OAuthParameters.Assertion] = jwt;
        }

        return request with { Parameters = words };
    }

    // The access token is what Workfront's applications send in the header sessionID; wid is the workspace. Applications without a secret, which use PKCE,
    // were promised the plain word.
    private static Dictionary<string, object> Answer(TokenResult.Issued issued)
    {
        var answer = TokenEndpoint.CoreAnswer(issued);
        answer["token_type"] = issued is { TokenType: TokenTypes.Bearer, ClientKind: ClientKind.Confidential } ? "sessionID" : issued.TokenType;
        answer["wid"] = issued.WorkspaceId.ToString();
        return answer;
    }
}
