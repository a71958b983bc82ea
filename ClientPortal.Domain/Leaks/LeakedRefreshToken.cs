using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Leaks;

/// <summary>A leaked refresh token takes its whole grant along: whoever found it may have refreshed already.</summary>
internal sealed class LeakedRefreshToken : ILeakableCredential
{
    public CredentialKind Kind => CredentialKind.RefreshToken;

    public Task<FoundCredential?> FindAsync(PortalDbContext db, byte[] hash, DateTimeOffset now, CancellationToken ct) =>
        db.Everywhere<RefreshToken>()
            .Where(token => token.Hash == hash && token.ExpiresAt > now && token.Grant!.RevokedAt == null)
            .Select(token => new FoundCredential("refresh_token", token.GrantId, token.WorkspaceId, token.Grant!.Client!.ClientId, token.Grant.Client.Name, token.Grant.UserId))
            .FirstOrDefaultAsync(ct);

    public async Task<bool> EndAsync(PortalDbContext db, FoundCredential found, DateTimeOffset now, CancellationToken ct) =>
        await RevokeGrant.EndAsync(db.Everywhere<Grant>().Where(grant => grant.Id == found.Id), "leaked", now, ct) > 0;
}
