using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Commits;
using ClientPortal.Domain.OAuth.Targets;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>The client credentials grant (RFC 6749 §4.4): a token for the client itself, without a person, a refresh token or an id_token.</summary>
public sealed class IssueForClient(PortalDb portal, IGroupCommit commit, AccessTokens accessTokens, FindTargets findTargets, AuditTrail audit, AuditQueue queue, TimeProvider time) : IExchangesGrant
{
    public string GrantType => GrantTypes.ClientCredentials;

    public Task<TokenResult> RunAsync(Client client, TokenRequest request, CancellationToken ct) => RunAsync(client, request, GrantType, ct);

    /// <param name="grantType">The one it is issued by, for the audit row.</param>
    internal async Task<TokenResult> RunAsync(Client client, TokenRequest request, string grantType, CancellationToken ct)
    {
        if (client.Kind != ClientKind.Confidential)
        {
            return new TokenResult.Refused(new OAuthError(OAuthErrors.UnauthorizedClient, "A public client has no credentials of its own."));
        }

        if (await TargetsAsync(client, request.Resources, ct) is not { } targets)
        {
            return new TokenResult.Refused(FindTargets.Unknown);
        }

        // Absent: all its machine scopes (decisions.md 8). Scopes about a person name nobody here (SEC-067).
        var allowed = targets.Narrow(client.Scopes.Except(ScopeNames.OfPersons));
        var asked = ScopeSet.Parse(request.Find(OAuthParameters.Scope));
        if (!asked.IsSubsetOf(allowed) || allowed.Count == 0)
        {
            return new TokenResult.Refused(OAuthError.InvalidScope());
        }

        var scopes = asked.Count > 0 ? asked : allowed;
        var order = new AccessTokenOrder
        {
            Client = client,
            Scopes = scopes,
            Profile = request.Profile,
            Audience = targets.Audience,
            NotAfter = targets.NotAfter(time.GetUtcNow()),
            Confirmation = request.Confirmation,
        };
        var access = await accessTokens.CreateAsync(order, ct);
        var row = audit.NewRow(ClientActor.Of(client, client.WorkspaceId, request), AuditActions.TokenIssued, client.ClientId, access.Id, client.Name, $"grant_type={grantType} scope={scopes}");
        if (access.Row is null)
        {
            await queue.AddAsync(row, ct); // nothing is kept of the token that the row would have to be committed with
        }
        else
        {
            await commit.RunAsync(
                db =>
                {
                    access.AddTo(db);
                    db.AuditEvents.Add(row);
                    return Task.FromResult(true);
                },
                ct);
        }

        return new TokenResult.Issued(access.Value, access.Lifetime, scopes, client.WorkspaceId) { TokenType = access.Type };
    }

    private async Task<TokenTargets?> TargetsAsync(Client client, IReadOnlyList<string> asked, CancellationToken ct)
    {
        if (asked.Count == 0)
        {
            return TokenTargets.Portal;
        }

        await using var db = portal.OpenForServer();
        return await findTargets.RunAsync(db, client, asked, ct);
    }
}
