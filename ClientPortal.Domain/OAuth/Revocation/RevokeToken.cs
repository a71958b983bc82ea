using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Domain.OAuth.Tokens;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Revocation;

/// <summary>
/// Token revocation (RFC 7009): a refresh token takes its whole family along, an access token only itself. What is unknown, ended or
/// another client's is answered alike and stays as it is; what only its owner ends elsewhere is refused, so that nobody who answers a leak is told that it worked.
/// </summary>
public sealed class RevokeToken(PortalDb portal, RevokeGrant revoke, AccessTokens accessTokens, AuditTrail audit)
{
    /// <param name="client">Authenticated.</param>
    public async Task<OAuthError?> RunAsync(Client client, TokenRequest request, CancellationToken ct)
    {
        if (request.Find(OAuthParameters.Token) is not { } token)
        {
            return OAuthError.InvalidRequest("token is missing.");
        }

        if (CredentialFormat.TryReadKind(token, out var kind) && EndedElsewhere(kind) is { } elsewhere)
        {
            return elsewhere;
        }

        // The token's own form says what it is; a hint could only be wrong (RFC 7009 §2.1 lets us ignore it).
        if (kind == CredentialKind.RefreshToken)
        {
            await RevokeRefreshTokenAsync(client, token, request, ct);
        }
        else if (await accessTokens.ReadClaimsAsync(token, ct) is { } claims && claims.ClientId == client.ClientId)
        {
            await RevokeAccessTokenAsync(client, claims, request, ct);
        }

        return null;
    }

    // RFC 7009 §2.2.1. By the form alone: the answer is the same for a living, an ended and an invented one, so it tells nothing about it.
    private static OAuthError? EndedElsewhere(CredentialKind kind) => kind switch
    {
        CredentialKind.ApiKey => Unsupported("An API key is not revoked here. Delete it in the portal or with DELETE /api/v1/clients/{clientId}/keys/{id}."),
        CredentialKind.ClientSecret => Unsupported("A client secret is not revoked here. Delete it in the portal or with DELETE /api/v1/clients/{clientId}/secrets/{id}."),
        CredentialKind.PersonalToken => Unsupported("A personal token is not revoked here. Delete it in the portal or with DELETE /api/v1/personal-tokens/{id}."),
        _ => null,
    };

    private static OAuthError Unsupported(string description) => new(OAuthErrors.UnsupportedTokenType, description);

    private async Task RevokeRefreshTokenAsync(Client client, string token, TokenRequest request, CancellationToken ct)
    {
        var (hash, clientRowId) = (SecretHash.Of(token), client.Id);
        await using var db = portal.OpenForServer();
        var found = await db.Everywhere<RefreshToken>().AsNoTracking()
            .Where(row => row.Hash == hash && row.Grant!.ClientRowId == clientRowId).Select(row => new { row.GrantId, row.WorkspaceId }).SingleOrDefaultAsync(ct);
        if (found is not null)
        {
            await revoke.RunAsync(ClientActor.Of(client, found.WorkspaceId, request), found.GrantId, "revoked_by_client", AuditActions.TokenRevoked, client.ClientId, ct);
        }
    }

    private async Task RevokeAccessTokenAsync(Client client, AccessTokenClaims claims, TokenRequest request, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (await db.RevokedAccessTokens.AnyAsync(row => row.Id == claims.Id, ct))
        {
            return;
        }

        db.RevokedAccessTokens.Add(new RevokedAccessToken { Id = claims.Id, ExpiresAt = claims.ExpiresAt });
        audit.Add(db, ClientActor.Of(client, claims.WorkspaceId, request), AuditActions.TokenRevoked, client.ClientId, claims.Id, client.Name);

        // A duplicate means that somebody else revoked it at the same moment: done all the same.
        _ = await db.TrySaveAsync(Problem.Stale(), ct);
    }
}
