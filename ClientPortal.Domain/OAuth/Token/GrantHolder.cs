using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>The person behind a grant as the database has them now: gone from the workspace (of several: from all) or switched off means no token (SEC-064, SEC-094).</summary>
/// <param name="Workspaces">Those that are left, the grant's own one first; never empty.</param>
internal sealed record GrantHolder(string Name, bool SessionLives, IReadOnlyList<HeldWorkspace> Workspaces)
{
    public static async Task<GrantHolder?> FindAsync(PortalDbContext db, Grant grant, DateTimeOffset now, CancellationToken ct)
    {
        var (userId, workspaceId, sessionId) = (grant.UserId, grant.WorkspaceId, grant.SessionId);
        var person = await db.Users.AsNoTracking()
            .Where(user => user.Id == userId && user.DisabledAt == null)
            .Select(user => new
            {
                user.DisplayName,
                SessionLives = db.UserSessions.Any(session => session.Id == sessionId && session.ExpiresAt > now && session.EndsAt > now),
                Role = db.Everywhere<Member>().Where(member => member.UserId == userId && member.WorkspaceId == workspaceId).Select(member => (WorkspaceRole?)member.Role).FirstOrDefault(),
            })
            .SingleOrDefaultAsync(ct);
        if (person is null)
        {
            return null;
        }

        var held = await HeldWorkspace.OfAsync(db, grant, person.Role, ct);
        return held.Count > 0 ? new GrantHolder(person.DisplayName, person.SessionLives, held) : null;
    }

    /// <summary>What counts now of what was approved, in any of the workspaces (SEC-050, SEC-063, SEC-095).</summary>
    public ScopeSet ScopesNow(ScopeSet approved, Client client) => HeldWorkspace.Now(Workspaces, approved, client);

    /// <summary>The person, acting through the client: for audit rows.</summary>
    public Actor ActorOf(Grant grant, TokenRequest request) => new()
    {
        Kind = ActorKind.UserToken,
        SubjectId = grant.UserId.ToString(),
        Name = Name,
        UserId = grant.UserId,
        WorkspaceId = Workspaces[0].Id,
        Role = Workspaces[0].Role,
        ClientRowId = grant.ClientRowId,
        IpAddress = request.IpAddress,
        CorrelationId = request.CorrelationId,
    };
}
