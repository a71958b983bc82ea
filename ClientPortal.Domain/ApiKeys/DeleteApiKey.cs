using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>Ends a key at once and for good.</summary>
public sealed class DeleteApiKey(PortalDb portal, AuditTrail audit)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, string clientId, Guid keyId, CancellationToken ct)
    {
        if (!actor.May(Rights.KeysWrite))
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenFor(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var idKey = ClientIds.KeyOf(clientId);
        var found = await db.ApiKeys.Where(key => key.Id == keyId && key.Client!.ClientIdKey == idKey)
            .Select(key => new { key.Client!.ClientId, key.Name }).SingleOrDefaultAsync(ct);
        if (found is null || await db.ApiKeys.Where(key => key.Id == keyId).ExecuteDeleteAsync(ct) == 0)
        {
            return Problem.NotFound();
        }

        audit.Add(db, actor, AuditActions.ApiKeyDeleted, found.ClientId, keyId, found.Name);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Nothing.AtAll;
    }
}
