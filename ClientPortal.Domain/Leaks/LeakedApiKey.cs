using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Leaks;

/// <summary>A leaked key is switched off; rotating it gives it a new value.</summary>
internal sealed class LeakedApiKey : ILeakableCredential
{
    public CredentialKind Kind => CredentialKind.ApiKey;

    public Task<FoundCredential?> FindAsync(PortalDbContext db, byte[] hash, DateTimeOffset now, CancellationToken ct) =>
        db.Everywhere<ApiKey>()
            .Where(key => (key.Hash == hash || (key.PreviousHash == hash && key.PreviousEndsAt > now)) && key.DisabledAt == null && (key.ExpiresAt == null || key.ExpiresAt > now))
            .Select(key => new FoundCredential("api_key", key.Id, key.WorkspaceId, key.Client!.ClientId, key.Name, null))
            .FirstOrDefaultAsync(ct);

    public async Task<bool> EndAsync(PortalDbContext db, FoundCredential found, DateTimeOffset now, CancellationToken ct)
    {
        var key = await db.Everywhere<ApiKey>().SingleOrDefaultAsync(row => row.Id == found.Id && row.DisabledAt == null, ct);
        if (key is null)
        {
            return false;
        }

        key.DisabledAt = now;
        key.PreviousEndsAt = key.PreviousEndsAt is null || key.PreviousEndsAt > now ? now : key.PreviousEndsAt;
        return true;
    }
}
