using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Workspaces;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>Makes of what a person is asked what the page shows.</summary>
public sealed class ConsentQuestions(IOptions<OAuthOptions> options)
{
    /// <param name="envelope">What brings exactly this back.</param>
    /// <param name="ticked">The workspaces that are ticked already, where several may be.</param>
    internal ConsentQuestion Of(ConsentAsk ask, string envelope, IReadOnlyCollection<Guid>? ticked = null)
    {
        var (client, person) = (ask.Client, ask.Person);
        var refreshes = ask.Profile.GivesRefreshTokens && ask.Scopes.Contains(ScopeNames.OfflineAccess) && client.GrantTypes.Contains(GrantTypes.RefreshToken);
        var idle = TokenLifetimes.RefreshIdle(client, ask.Profile, options.Value);
        return new ConsentQuestion
        {
            ClientName = client.Name,
            ClientId = client.ClientId,
            ClientKind = client.Kind,
            Origin = client.Origin,
            OwnerWorkspace = client.WorkspaceId == Workspace.NobodyId ? null : client.Workspace!.Name,
            RedirectUri = ask.RedirectUri,
            OnlyLoopback = client.RedirectUris.Count > 0 && client.RedirectUris.TrueForAll(RedirectUriMatching.IsLoopback),
            Scopes = ask.Scopes,
            Resources = [.. ask.Targets.All.Where(target => target.Name is not null).Select(target => (target.Name!, target.Identifier))],
            Workspaces = ask.Offered,
            PreselectedWorkspaceIds = ticked ?? [ask.Preselected.Id],
            MayChooseSeveral = ask.MayChooseSeveral,
            PersonName = person.Name,
            PersonEmail = person.Email,
            AccessTokenLifetime = TokenLifetimes.AccessToken(client, ask.Profile, options.Value),
            RefreshIdleLifetime = refreshes ? idle : null,
            IsForGood = TokenLifetimes.IsEndless(client, ask.Profile),
            RefreshesForGood = refreshes && idle is null,
            Presentation = client.Presentation,
            LogoName = client.LogoName,
            Envelope = envelope,
        };
    }
}
