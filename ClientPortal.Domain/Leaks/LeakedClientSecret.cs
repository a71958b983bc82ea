using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Secrets;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Leaks;

/// <summary>A leaked secret expires; the client's other secrets go on.</summary>
internal sealed class LeakedClientSecret : ILeakableCredential
{
    public CredentialKind Kind => CredentialKind.ClientSecret;

    public Task<FoundCredential?> FindAsync(PortalDbContext db, byte[] hash, DateTimeOffset now, CancellationToken ct) =>
        db.Everywhere<ClientSecret>()
            .Where(secret => secret.Hash == hash && (secret.ExpiresAt == null || secret.ExpiresAt > now))
            .Select(secret => new FoundCredential("client_secret", secret.Id, secret.WorkspaceId, secret.Client!.ClientId, secret.Hint, null))
            .FirstOrDefaultAsync(ct);

    public async Task<bool> EndAsync(PortalDbContext db, FoundCredential found, DateTimeOffset now, CancellationToken ct)
    {
        var secret = await db.Everywhere<ClientSecret>().SingleOrDefaultAsync(row => row.Id == found.Id && (row.ExpiresAt == null || row.ExpiresAt > now), ct);
        if (secret is null)
        {
            return false;
        }

        secret.ExpiresAt = now;
        return true;
    }
}
