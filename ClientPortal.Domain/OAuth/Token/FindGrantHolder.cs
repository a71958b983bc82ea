using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>Reads who stands behind a grant, in one statement; in a second one where the grant is for several workspaces.</summary>
public sealed class FindGrantHolder
{
    // Compiled for this host's model.
    private readonly Func<PortalDbContext, Guid, Guid, Guid?, DateTimeOffset, CancellationToken, Task<Person?>> _read = EF.CompileAsyncQuery(
        (PortalDbContext db, Guid userId, Guid workspaceId, Guid? sessionId, DateTimeOffset now, CancellationToken ct) => db.Users
            .IgnoreQueryFilters()
            .Where(user => user.Id == userId && user.DisabledAt == null)
            .Select(user => new Person
            {
                Name = user.DisplayName,
                SessionLives = db.UserSessions.Any(session => session.Id == sessionId && session.ExpiresAt > now && session.EndsAt > now),
                Role = db.Members.Where(member => member.UserId == userId && member.WorkspaceId == workspaceId).Select(member => (WorkspaceRole?)member.Role).FirstOrDefault(),
            })
            .SingleOrDefault());

    /// <summary>Null where the person is switched off, or holds none of the grant's workspaces any more.</summary>
    /// <param name="db">Of no workspace.</param>
    internal async Task<GrantHolder?> RunAsync(PortalDbContext db, Grant grant, DateTimeOffset now, CancellationToken ct)
    {
        if (await _read(db, grant.UserId, grant.WorkspaceId, grant.SessionId, now, ct) is not { } person)
        {
            return null;
        }

        var held = await HeldWorkspace.OfAsync(db, grant, person.Role, ct);
        return held.Count > 0 ? new GrantHolder(person.Name, person.SessionLives, held) : null;
    }

    private sealed record Person
    {
        public required string Name { get; init; }

        public required bool SessionLives { get; init; }

        public required WorkspaceRole? Role { get; init; }
    }
}
