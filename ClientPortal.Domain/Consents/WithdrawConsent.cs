using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Consents;

/// <summary>Takes back what a person allowed a client: the consents go, and every grant with its codes and tokens ends, in one transaction (SEC-051).</summary>
public sealed class WithdrawConsent(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    private const string Reason = "revoked_by_user";

    /// <param name="clientRowId"><see cref="ConnectedAppRow.Id"/>.</param>
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, Guid clientRowId, CancellationToken ct)
    {
        if (!OwnConsents.Belong(actor, out var userId))
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenForServer();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var only = OwnConsents.ConfinedTo(actor);
        var consents = await db.Everywhere<Consent>()
            .Where(row => row.UserId == userId && row.ClientRowId == clientRowId && (only == null || row.WorkspaceId == only)).ToListAsync(ct);
        if (consents.Count == 0)
        {
            return Problem.NotFound();
        }

        var client = await db.Everywhere<Client>().AsNoTracking().SingleAsync(row => row.Id == clientRowId, ct);
        var grants = db.Everywhere<Grant>().Where(grant => grant.UserId == userId && grant.ClientRowId == clientRowId);
        await (only is { } workspaceId
            ? db.EndInWorkspacesAsync(grants, [workspaceId], Reason, time.GetUtcNow(), ct)
            : RevokeGrant.EndAsync(grants, Reason, time.GetUtcNow(), ct));
        foreach (var consent in consents)
        {
            db.Consents.Remove(consent);
            audit.Add(db, actor with { WorkspaceId = consent.WorkspaceId }, AuditActions.ConsentWithdrawn, client.ClientId, consent.Id, client.Name);
        }

        if (await db.TrySaveAsync(Problem.Stale(), ct) is { } clash)
        {
            return clash;
        }

        await transaction.CommitAsync(ct);
        return Nothing.AtAll;
    }
}
