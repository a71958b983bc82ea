using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>Reads the workspace's connections with their domains: a short list, both are bounded.</summary>
public sealed class ConnectionQueries(PortalDb portal)
{
    public async Task<Outcome<IReadOnlyList<ConnectionRow>>> ListAsync(Actor actor, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        await using var db = portal.OpenFor(actor);
        return await ConnectionRow.Of(db, db.IdentityConnections.OrderBy(row => row.Name).ThenBy(row => row.Id).Take(IdentityConnection.MaxPerWorkspace)).AsSplitQuery().ToListAsync(ct);
    }

    public async Task<Outcome<ConnectionRow>> FindAsync(Actor actor, Guid connectionId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        await using var db = portal.OpenFor(actor);
        return await FindAsync(db, connectionId, ct) is { } row ? row : Problem.NotFound();
    }

    /// <summary>Whether anybody on this host can sign in with a provider: only then do sign-in pages speak of it.</summary>
    public async Task<bool> AreUsedAsync(CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return await db.Everywhere<EmailDomain>().AnyAsync(domain => domain.VerifiedName != null && domain.Connection!.DisabledAt == null, ct);
    }

    /// <summary>By which connection the actor's session was made, and whether there is a password besides.</summary>
    public async Task<OwnSignOn> OfActorAsync(Actor actor, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var connection = await db.UserSessions.Where(session => session.Id == actor.SessionId && session.IdentityConnectionId != null)
            .Join(db.Everywhere<IdentityConnection>(), session => session.IdentityConnectionId, row => row.Id, (_, row) => row.Name).FirstOrDefaultAsync(ct);
        return new OwnSignOn(connection, await db.Users.AnyAsync(user => user.Id == actor.UserId && user.PasswordHash != null, ct));
    }

    internal static Task<ConnectionRow?> FindAsync(PortalDbContext db, Guid connectionId, CancellationToken ct) =>
        ConnectionRow.Of(db, db.IdentityConnections.Where(row => row.Id == connectionId)).SingleOrDefaultAsync(ct);
}

/// <summary>How the person at hand signed in.</summary>
/// <param name="Connection">The name of the provider's connection; null for a password.</param>
public sealed record OwnSignOn(string? Connection, bool HasPassword);
