using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Ends sessions and what lives only as long as they do: grants without <c>offline_access</c> (SEC-099).</summary>
internal static class SessionEnds
{
    /// <summary>To be called within a transaction.</summary>
    /// <returns>How many sessions were ended.</returns>
    public static async Task<int> EndSessionsAsync(this PortalDbContext db, IQueryable<UserSession> sessions, DateTimeOffset now, CancellationToken ct)
    {
        var bound = await db.Everywhere<Grant>()
            .Where(grant => grant.RevokedAt == null && sessions.Any(session => session.Id == grant.SessionId))
            .Select(grant => new { grant.Id, grant.Scopes })
            .ToListAsync(ct);
        var ending = bound.Where(grant => !grant.Scopes.Contains(ScopeNames.OfflineAccess)).Select(grant => grant.Id).ToList();
        if (ending.Count > 0)
        {
            await db.Everywhere<Grant>().Where(grant => ending.Contains(grant.Id) && grant.RevokedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(grant => grant.RevokedAt, now).SetProperty(grant => grant.RevocationReason, "session_ended"), ct);
        }

        return await sessions.ExecuteDeleteAsync(ct);
    }
}
