using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>The authorization endpoint (RFC 6749 §3.1): judges a request and says what happens next. Nothing is remembered between visits; the URL is the state.</summary>
public sealed class DecideAuthorize(PortalDb portal, PrepareAuthorize prepare, NewGrant newGrant, ConsentEnvelopes envelopes, IOptions<OAuthOptions> options)
{
    /// <param name="actor">Whoever is signed in to this browser; null for nobody.</param>
    public async Task<AuthorizeDecision> RunAsync(Actor? actor, AuthorizeRequest request, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var prepared = await prepare.RunAsync(db, actor, request, ct);
        if (prepared is PreparedRequest.Stopped stopped)
        {
            return stopped.Decision;
        }

        var ready = (PreparedRequest.Ready)prepared;
        if (await RememberedConsent.FindAsync(db, ready, ct) is { } workspace)
        {
            var code = newGrant.Add(db, actor!, ready, workspace);
            await db.SaveChangesAsync(ct);
            return code;
        }

        return request.IsSilent
            ? new AuthorizeDecision.RedirectError(ready.Trusted.RedirectUri, request.State, new OAuthError(OAuthErrors.ConsentRequired, "The person has to be asked."))
            : new AuthorizeDecision.AskConsent(Question(ready));
    }

    private ConsentQuestion Question(PreparedRequest.Ready ready)
    {
        var (trusted, client, person) = (ready.Trusted, ready.Trusted.Client, ready.Person);
        var refreshes = trusted.Scopes.Contains(ScopeNames.OfflineAccess) && client.GrantTypes.Contains(GrantTypes.RefreshToken);
        return new ConsentQuestion
        {
            ClientName = client.Name,
            ClientId = client.ClientId,
            ClientKind = client.Kind,
            OwnerWorkspace = client.Workspace!.Name,
            RedirectUri = trusted.RedirectUri,
            OnlyLoopback = client.RedirectUris.TrueForAll(RedirectUriMatching.IsLoopback),
            Scopes = trusted.Scopes,
            Workspaces = ready.Offered,
            PreselectedWorkspaceId = (ready.Offered.FirstOrDefault(workspace => workspace.Id == person.CurrentWorkspaceId) ?? ready.Offered[0]).Id,
            PersonName = person.Name,
            PersonEmail = person.Email,
            AccessTokenLifetime = TokenLifetimes.AccessToken(client, options.Value),
            RefreshIdleLifetime = refreshes ? TokenLifetimes.RefreshIdle(client, trusted.Request.Profile, options.Value) : null,
            Envelope = envelopes.Seal(trusted, person),
        };
    }
}
