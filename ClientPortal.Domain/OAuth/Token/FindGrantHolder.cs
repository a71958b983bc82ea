using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>Reads who stands behind a grant that is at hand. Codes and refresh tokens bring their person along.</summary>
public sealed class FindGrantHolder
{
    // Compiled for this host's model.
    private readonly Func<PortalDbContext, Guid, Guid, Guid?, DateTimeOffset, CancellationToken, Task<GrantPerson?>> _read = EF.CompileAsyncQuery(
        (PortalDbContext db, Guid userId, Guid workspaceId, Guid? sessionId, DateTimeOffset now, CancellationToken ct) => db.Users
            .IgnoreQueryFilters()
            .Where(user => user.Id == userId)
            .Select(user => new GrantPerson
            {
                Name = user.DisplayName,
                DisabledAt = user.DisabledAt,
                SessionLives = db.UserSessions.Any(session => session.Id == sessionId && session.ExpiresAt > now && session.EndsAt > now),
                Role = db.Members.Where(member => member.UserId == userId && member.WorkspaceId == workspaceId).Select(member => (WorkspaceRole?)member.Role).FirstOrDefault(),
            })
            .SingleOrDefault());

    /// <param name="db">Of no workspace.</param>
    internal async Task<GrantHolder?> RunAsync(PortalDbContext db, Grant grant, DateTimeOffset now, CancellationToken ct) =>
        await _read(db, grant.UserId, grant.WorkspaceId, grant.SessionId, now, ct) is { } person ? await GrantHolder.OfAsync(db, grant, person, ct) : null;
}
