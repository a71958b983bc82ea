using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Domain.Scopes;
using ClientPortal.Web.Api;
using ClientPortal.Web.Hosting;
using ClientPortal.Web.OAuth;

namespace ClientPortal.Web.Dialects.Awork;

/// <summary>
/// awork's OAuth paths and the calls by which its clients, keys and authorized clients are managed: an application written for them works when
/// only the host name changes. What differs from the core are values and words; no rule of a grant lives here.
/// </summary>
internal sealed class AworkDialect : IDialect
{
    public const string Name = "awork";

    // awork's guide prints the paths under /api/v1, the security scheme of its API description without.
    private static readonly string[] Prefixes = [ApiGate.Path, ""];

    public OAuthProfile Profile { get; } = new()
    {
        Name = Name,
        ScopesWhenAbsent = new ScopeSet([ScopeNames.FullAccess, ScopeNames.OfflineAccess]),
        OfflineAccessAloneAsksForAll = true,
        AccessTokenLifetime = TimeSpan.FromDays(1),
        RefreshIdleLifetime = TimeSpan.FromDays(30),
        RefreshHasAbsoluteEnd = false,
    };

    public IReadOnlyList<string> AuthorizePaths { get; } = [.. Prefixes.Select(prefix => prefix + "/accounts/authorize")];

    public void Map(IEndpointRouteBuilder routes)
    {
        var (pages, programs) = (routes.MapOAuthPages(), routes.MapOAuthPrograms());
        foreach (var prefix in Prefixes)
        {
            pages.MapOnly(prefix + "/accounts/authorize", OAuthEndpoints.GetOrPost, (HttpContext context, AuthorizeEndpoint endpoint, CurrentActor actor) => endpoint.RunAsync(context, actor, Profile));
            TokenEndpoint.Map(programs, prefix + "/accounts/token", Profile, Answer);
        }

        AworkRegistrationPath.Map(programs);
        MapManagement(routes);
    }

    private static void MapManagement(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(ApiGate.Path).WithMetadata(new ApiRoute(Refuse: AworkErrors.Write)).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        ClientApplicationsApi.Map(api);
        ApiUsersApi.Map(api);
        AuthorizedClientsApi.Map(api);
        PermissionsApi.Map(api);
    }

    private static Dictionary<string, object> Answer(TokenResult.Issued issued)
    {
        var answer = TokenEndpoint.CoreAnswer(issued);
        answer["resource"] = "awork.com";
        return answer;
    }
}
