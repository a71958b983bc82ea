using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Changes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients;

/// <summary>Removes a client and, by the foreign keys, everything of it: secrets, keys, consents, grants and their tokens. The audit keeps its names.</summary>
public sealed class DeleteClient(PortalDb portal, AuditTrail audit)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, string clientId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        await using var db = portal.OpenFor(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Clients.AsNoTracking().FindByClientIdAsync(clientId, ct) is not { } client)
        {
            return Problem.NotFound();
        }

        var secrets = await db.ClientSecrets.CountAsync(secret => secret.ClientRowId == client.Id, ct);
        var keys = await db.ApiKeys.Where(key => key.ClientRowId == client.Id).Select(key => key.Name).Take(100).ToListAsync(ct);
        if (await db.Clients.Where(row => row.Id == client.Id).ExecuteDeleteAsync(ct) == 0)
        {
            return Problem.NotFound();
        }

        db.NoteChange(new ChangeSubject(ChangeKind.Client, client.Id));
        audit.Add(db, actor, AuditActions.ClientDeleted, client.ClientId, client.Id, client.Name, $"secrets={secrets} keys={string.Join(", ", keys)}");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Nothing.AtAll;
    }
}
