using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Throttling;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>Looks for the proof that the domain is the workspace's; from then on its addresses sign in with the connection.</summary>
public sealed class VerifyDomain(PortalDb portal, DomainProof proof, Throttles throttles, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<DomainRow>> RunAsync(Actor actor, Guid domainId, CancellationToken ct)
    {
        if (ConnectionGate.Refusal(actor, time.GetUtcNow()) is { } refusal)
        {
            return refusal;
        }

        await using var db = portal.OpenFor(actor);
        if (await db.EmailDomains.SingleOrDefaultAsync(row => row.Id == domainId, ct) is not { } domain)
        {
            return Problem.NotFound();
        }

        if (domain.VerifiedAt is not null)
        {
            return DomainRow.Of(domain);
        }

        // Each try asks a name server and a web server that the workspace named.
        if (throttles.Take(Throttle.ProviderChecksPerWorkspace, actor.Workspace.ToString()) is { } wait)
        {
            return wait;
        }

        if (await proof.FindAsync(domain, ct) is not { } way)
        {
            return ConnectionMistakes.DomainUnproved.AsConflict();
        }

        (domain.VerifiedName, domain.VerifiedAt) = (domain.Name, time.GetUtcNow());
        audit.Add(db, actor, AuditActions.DomainVerified, targetId: domain.Id, targetName: domain.Name, detail: $"by={way}");
        return await db.TrySaveAsync(ConnectionMistakes.DomainTaken.AsConflict(), ct) is { } clash ? clash : DomainRow.Of(domain);
    }
}
