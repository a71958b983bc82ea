using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>The person behind a grant as the database has them now: gone from the workspace or switched off means no token (SEC-064, SEC-094).</summary>
internal sealed record GrantHolder(WorkspaceRole Role, string Name, bool SessionLives)
{
    public static async Task<GrantHolder?> FindAsync(PortalDbContext db, Grant grant, DateTimeOffset now, CancellationToken ct)
    {
        var (userId, workspaceId, sessionId) = (grant.UserId, grant.WorkspaceId, grant.SessionId);
        return await db.Everywhere<Member>().AsNoTracking()
            .Where(member => member.UserId == userId && member.WorkspaceId == workspaceId && member.User!.DisabledAt == null)
            .Select(member => new GrantHolder(
                member.Role,
                member.User!.DisplayName,
                db.UserSessions.Any(session => session.Id == sessionId && session.ExpiresAt > now && session.EndsAt > now)))
            .SingleOrDefaultAsync(ct);
    }

    /// <summary>The person, acting through the client: for audit rows.</summary>
    public Actor ActorOf(Grant grant, TokenRequest request) => new()
    {
        Kind = ActorKind.UserToken,
        SubjectId = grant.UserId.ToString(),
        Name = Name,
        UserId = grant.UserId,
        WorkspaceId = grant.WorkspaceId,
        Role = Role,
        ClientRowId = grant.ClientRowId,
        IpAddress = request.IpAddress,
        CorrelationId = request.CorrelationId,
    };
}
