using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Consents;

/// <summary>
/// What the people of the actor's workspace have allowed a client there. The client itself may belong to another workspace, which a context of
/// this one does not see; so each of these names the workspace.
/// </summary>
internal static class ClientPeople
{
    /// <summary>The client, if it is this workspace's own or somebody has allowed it here; any other looks like none at all.</summary>
    public static Task<Client?> FindClientAsync(PortalDbContext db, Actor actor, string clientId, CancellationToken ct)
    {
        var (key, workspaceId, consents) = (ClientIds.KeyOf(clientId), actor.Workspace, db.Everywhere<Consent>());
        return db.Everywhere<Client>().AsNoTracking().SingleOrDefaultAsync(
            client => client.ClientIdKey == key
                && (client.WorkspaceId == workspaceId || consents.Any(consent => consent.ClientRowId == client.Id && consent.WorkspaceId == workspaceId)),
            ct);
    }

    public static IQueryable<Consent> Consents(PortalDbContext db, Actor actor, Guid clientRowId)
    {
        var workspaceId = actor.Workspace;
        return db.Everywhere<Consent>().Where(consent => consent.ClientRowId == clientRowId && consent.WorkspaceId == workspaceId);
    }

    /// <summary>Those for several workspaces are among them where this one is one of those.</summary>
    public static IQueryable<Grant> Grants(PortalDbContext db, Actor actor, Guid clientRowId) =>
        db.Everywhere<Grant>().Where(grant => grant.ClientRowId == clientRowId).In(actor.Workspace);
}
