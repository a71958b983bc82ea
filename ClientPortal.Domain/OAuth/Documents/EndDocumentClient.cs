using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Grants;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Documents;

/// <summary>Ends what a client described by a document may do in the actor's workspace: its people's consents and grants there. Other workspaces are not touched.</summary>
public sealed class EndDocumentClient(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    /// <param name="clientRowId"><see cref="DocumentClientRow.Id"/>.</param>
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, Guid clientRowId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        await using var db = portal.OpenForServer();
        return await db.InOneTransactionAsync<Nothing>(async () =>
        {
            var (workspaceId, now) = (actor.Workspace, time.GetUtcNow());
            var client = await db.Everywhere<Client>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == clientRowId && row.Origin == ClientOrigin.Document, ct);
            var consents = await db.Everywhere<Consent>().Where(consent => consent.ClientRowId == clientRowId && consent.WorkspaceId == workspaceId).ExecuteDeleteAsync(ct);
            if (client is null || consents == 0)
            {
                return Problem.NotFound();
            }

            await db.EndInWorkspacesAsync(db.Everywhere<Grant>().Where(grant => grant.ClientRowId == clientRowId), [workspaceId], "revoked_by_admin", now, ct);
            audit.Add(db, actor, AuditActions.ConsentWithdrawn, client.ClientId, client.Id, client.Name, $"people={consents}");
            await db.SaveChangesAsync(ct);
            return Nothing.AtAll;
        }, ct);
    }
}
