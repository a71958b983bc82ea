using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.OAuth.Tokens;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Leaks;

/// <summary>A leaked opaque access token is revoked on its own (RFC 7009 §2.1).</summary>
internal sealed class LeakedAccessToken : ILeakableCredential
{
    public CredentialKind Kind => CredentialKind.OpaqueAccessToken;

    public Task<FoundCredential?> FindAsync(PortalDbContext db, byte[] hash, DateTimeOffset now, CancellationToken ct) => (
        from token in db.Everywhere<OpaqueAccessToken>()
        join client in db.Everywhere<Client>() on token.ClientRowId equals client.Id
        where token.Hash == hash && token.ExpiresAt > now && !db.RevokedAccessTokens.Any(row => row.Id == token.Id)
        select new FoundCredential("access_token", token.Id, token.WorkspaceId, client.ClientId, client.Name, null)).FirstOrDefaultAsync(ct);

    public async Task<bool> EndAsync(PortalDbContext db, FoundCredential found, DateTimeOffset now, CancellationToken ct)
    {
        var end = await db.Everywhere<OpaqueAccessToken>().Where(row => row.Id == found.Id).Select(row => (DateTimeOffset?)row.ExpiresAt).SingleOrDefaultAsync(ct);
        if (end is not { } expiresAt)
        {
            return false;
        }

        db.RevokedAccessTokens.Add(new RevokedAccessToken { Id = found.Id, ExpiresAt = expiresAt });
        return true;
    }
}
