using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>
/// Gives a client of nobody that registered itself to the workspace of the first person who consents, within that consent's own transaction: by
/// one conditional update, so that of two people in two workspaces one wins, and the other is asked anew.
/// </summary>
public sealed class ClaimClient(AuditTrail audit)
{
    /// <summary>Null where it is done, or nothing was to be done.</summary>
    internal async Task<PageError?> RunAsync(PortalDbContext db, Actor actor, Client client, OfferedWorkspace workspace, CancellationToken ct)
    {
        if (client.Origin != ClientOrigin.Registration || client.WorkspaceId != Workspace.NobodyId)
        {
            return null;
        }

        var (id, workspaceId) = (client.Id, workspace.Id);
        await db.HoldWorkspaceAsync(workspaceId, ct);
        if (await db.IsFullAsync(workspaceId, ct))
        {
            return PageError.WorkspaceFull;
        }

        var claimed = await db.Everywhere<Client>().Where(row => row.Id == id && row.WorkspaceId == Workspace.NobodyId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.WorkspaceId, workspaceId).SetProperty(row => row.Version, row => row.Version + 1), ct);
        if (claimed == 0)
        {
            return PageError.FormOutdated;
        }

        await db.Everywhere<ClientSecret>().Where(secret => secret.ClientRowId == id)
            .ExecuteUpdateAsync(set => set.SetProperty(secret => secret.WorkspaceId, workspaceId), ct);
        db.NoteChange(new ChangeSubject(ChangeKind.Client, id));
        audit.Add(db, actor with { WorkspaceId = workspaceId }, AuditActions.ClientClaimed, client.ClientId, client.Id, client.Name, client.Software is { } software ? $"software={software}" : null);
        return null;
    }
}
