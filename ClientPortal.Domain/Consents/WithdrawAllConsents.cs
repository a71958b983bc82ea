using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Grants;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Consents;

/// <summary>Takes back what a person allowed to any client, as <see cref="WithdrawConsent"/> does for one, in one transaction (SEC-051).</summary>
public sealed class WithdrawAllConsents(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<WithdrawnConsents>> RunAsync(Actor actor, CancellationToken ct)
    {
        if (!OwnConsents.Belong(actor, out var userId))
        {
            return Problem.NotAllowed();
        }

        var now = time.GetUtcNow();
        await using var db = portal.OpenForServer();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var only = OwnConsents.ConfinedTo(actor);
        var consents = await db.Everywhere<Consent>().Include(consent => consent.Client).Where(row => row.UserId == userId && (only == null || row.WorkspaceId == only)).ToListAsync(ct);
        var grants = db.Everywhere<Grant>().Where(grant => grant.UserId == userId && (only == null || grant.WorkspaceId == only));
        var tokens = await db.Everywhere<RefreshToken>().CountAsync(
            token => token.SpentAt == null && (token.ExpiresAt == null || token.ExpiresAt > now)
                && grants.Any(grant => grant.Id == token.GrantId && grant.RevokedAt == null && (grant.ExpiresAt == null || grant.ExpiresAt > now)),
            ct);
        await RevokeGrant.EndAsync(grants, "revoked_by_user", now, ct);
        foreach (var consent in consents)
        {
            db.Consents.Remove(consent);
            audit.Add(db, actor with { WorkspaceId = consent.WorkspaceId }, AuditActions.ConsentWithdrawn, consent.Client!.ClientId, consent.Id, consent.Client.Name);
        }

        if (await db.TrySaveAsync(Problem.Stale(), ct) is { } clash)
        {
            return clash;
        }

        await transaction.CommitAsync(ct);
        return new WithdrawnConsents(consents.Select(consent => consent.ClientRowId).Distinct().Count(), tokens);
    }
}

/// <summary>What ended.</summary>
/// <param name="RefreshTokens">Those that could still have been used.</param>
public sealed record WithdrawnConsents(int Clients, int RefreshTokens);
