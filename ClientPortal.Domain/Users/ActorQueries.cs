using ClientPortal.Domain.Members;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Says who a session's person is at this moment, with the rights of this moment (SEC-202).</summary>
public sealed class ActorQueries(PortalDb portal, TimeProvider time)
{
    /// <summary>The actor of a living session, in the workspace the browser works in.</summary>
    /// <param name="pinned">The workspace a circuit has begun in: another tab's switch must not send this tab's acts elsewhere. Null to take the session's.</param>
    public async Task<Actor?> FindAsync(Guid sessionId, Guid? pinned, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var now = time.GetUtcNow();
        var found = await SessionQueries.Live(db, now)
            .Where(pair => pair.Session.Id == sessionId)
            .Select(pair => new
            {
                pair.Session,
                pair.User.Id,
                pair.User.DisplayName,
                pair.User.LastWorkspaceId,
            })
            .AsNoTracking()
            .FirstOrDefaultAsync(ct);
        if (found is null)
        {
            return null;
        }

        await SessionQueries.NoteUseAsync(db, sessionId, found.Session.LastSeenAt, found.Session.EndsAt, now, ct);
        var memberships = db.Everywhere<Member>().Where(member => member.UserId == found.Id);
        var wanted = pinned ?? found.Session.WorkspaceId;
        var membership = await memberships.Where(member => member.WorkspaceId == wanted).Select(member => new { member.WorkspaceId, member.Role }).FirstOrDefaultAsync(ct);
        if (membership is null && pinned is null)
        {
            // Nothing is shown yet, so another workspace of theirs is as good as none.
            membership = await memberships.OrderBy(member => member.WorkspaceId == found.LastWorkspaceId ? 0 : 1).ThenBy(member => member.JoinedAt)
                .Select(member => new { member.WorkspaceId, member.Role }).FirstOrDefaultAsync(ct);
            var next = membership?.WorkspaceId;
            if (next != found.Session.WorkspaceId)
            {
                await db.UserSessions.Where(session => session.Id == sessionId).ExecuteUpdateAsync(set => set.SetProperty(session => session.WorkspaceId, next), ct);
            }
        }

        return new Actor
        {
            Kind = ActorKind.User,
            SubjectId = found.Id.ToString(),
            Name = found.DisplayName,
            UserId = found.Id,
            WorkspaceId = membership?.WorkspaceId,
            Role = membership?.Role,
            Rights = membership is null ? Rights.None : RightsTable.OfRole(membership.Role),
            SessionId = found.Session.Id,
            AuthenticatedAt = found.Session.AuthenticatedAt,
            IpAddress = found.Session.IpAddress,
        };
    }
}
