using ClientPortal.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Grants;

/// <summary>
/// Ends grants, and with each its code, its refresh tokens and its access tokens. Every use of those looks at the grant, so one update is
/// enough and a refresh that runs at the same time gains nothing (SEC-097).
/// </summary>
public sealed class RevokeGrant(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    /// <summary>Ends one grant in a commit of its own, with the row that tells why; true where it had been alive.</summary>
    internal async Task<bool> RunAsync(Actor actor, Guid grantId, string reason, string auditAction, string clientId, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var wasAlive = await EndAsync(db.Everywhere<Grant>().Where(grant => grant.Id == grantId), reason, time.GetUtcNow(), ct) > 0;
        if (wasAlive)
        {
            audit.Add(db, actor, auditAction, clientId, grantId, detail: $"reason={reason}", succeeded: auditAction == AuditActions.TokenRevoked);
            await db.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return wasAlive;
    }

    /// <summary>Ends those of these grants that live; joins the caller's transaction.</summary>
    /// <param name="reason">snake_case.</param>
    public static Task<int> EndAsync(IQueryable<Grant> grants, string reason, DateTimeOffset now, CancellationToken ct) =>
        grants.Where(grant => grant.RevokedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(grant => grant.RevokedAt, now).SetProperty(grant => grant.RevocationReason, reason), ct);
}
