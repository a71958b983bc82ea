using ClientPortal.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>Gives a domain up: its addresses do not sign in with the connection any more, and another workspace may verify it.</summary>
public sealed class RemoveDomain(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, Guid domainId, CancellationToken ct)
    {
        if (ConnectionGate.Refusal(actor, time.GetUtcNow()) is { } refusal)
        {
            return refusal;
        }

        await using var db = portal.OpenFor(actor);
        return await db.InOneTransactionAsync<Nothing>(async () =>
        {
            var rows = db.EmailDomains.Where(row => row.Id == domainId);
            if (await rows.Select(row => row.Name).SingleOrDefaultAsync(ct) is not { } name || await rows.ExecuteDeleteAsync(ct) == 0)
            {
                return Problem.NotFound();
            }

            audit.Add(db, actor, AuditActions.DomainRemoved, targetId: domainId, targetName: name);
            await db.SaveChangesAsync(ct);
            return Nothing.AtAll;
        }, ct);
    }
}
