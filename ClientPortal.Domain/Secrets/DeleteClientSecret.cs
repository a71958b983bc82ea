using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Secrets;

/// <summary>Ends one secret at once.</summary>
public sealed class DeleteClientSecret(PortalDb portal, AuditTrail audit)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, string clientId, Guid secretId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        await using var db = portal.OpenFor(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var key = ClientIds.KeyOf(clientId);
        var found = await db.ClientSecrets.Where(row => row.Id == secretId && row.Client!.ClientIdKey == key)
            .Select(row => new { row.Client!.ClientId, row.ClientRowId, row.Hint }).SingleOrDefaultAsync(ct);
        if (found is null || await db.ClientSecrets.Where(row => row.Id == secretId).ExecuteDeleteAsync(ct) == 0)
        {
            return Problem.NotFound();
        }

        db.NoteChange(new ChangeSubject(ChangeKind.Client, found.ClientRowId));
        audit.Add(db, actor, AuditActions.SecretDeleted, found.ClientId, secretId, found.Hint);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Nothing.AtAll;
    }
}
