using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain;

/// <summary>The only way to a context. One per operation, disposed by it; never kept in a circuit.</summary>
public sealed class PortalDb(IDbContextFactory<PortalDbContext> factory)
{
    /// <summary>A context that sees the actor's workspace and no other; nothing at all for an actor without one.</summary>
    public PortalDbContext OpenFor(Actor actor) => Open(actor.WorkspaceId);

    /// <summary>A context of no workspace, for OAuth, verification, accounts and background work: look up with <see cref="PortalDbContext.Everywhere{TRow}"/>.</summary>
    public PortalDbContext OpenForServer() => Open(null);

    private PortalDbContext Open(Guid? workspace)
    {
        var db = factory.CreateDbContext();
        db.WorkspaceScope = workspace; // pooled contexts come back with what the last user left
        db.TakeNotedChanges();
        return db;
    }
}
