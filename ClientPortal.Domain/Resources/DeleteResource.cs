using ClientPortal.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Resources;

/// <summary>Removes a resource and its assignments: nobody gets tokens for it any more, and those that were given are not confirmed.</summary>
public sealed class DeleteResource(PortalDb portal, AuditTrail audit)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, Guid resourceId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        await using var db = portal.OpenFor(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var identifier = await db.Resources.Where(row => row.Id == resourceId).Select(row => row.Identifier).SingleOrDefaultAsync(ct);
        if (identifier is null || await db.Resources.Where(row => row.Id == resourceId).ExecuteDeleteAsync(ct) == 0)
        {
            return Problem.NotFound();
        }

        audit.Add(db, actor, AuditActions.ResourceDeleted, targetId: resourceId, targetName: identifier);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Nothing.AtAll;
    }
}
