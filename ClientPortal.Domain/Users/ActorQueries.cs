using ClientPortal.Domain.Members;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Says who a session's person is at this moment, with the rights of this moment (SEC-202).</summary>
public sealed class ActorQueries(PortalDb portal, FindSession sessions)
{
    /// <summary>The actor of a living session, in the workspace the browser works in.</summary>
    /// <param name="pinned">The workspace a circuit has begun in: another tab's switch must not send this tab's acts elsewhere. Null to take the session's.</param>
    public async Task<Actor?> FindAsync(Guid sessionId, Guid? pinned, CancellationToken ct)
    {
        if (await sessions.ByIdAsync(sessionId, ct) is not { } session)
        {
            return null;
        }

        var membership = (pinned ?? session.WorkspaceId) is { } wanted ? await FindMembershipAsync(session, wanted, ct) : null;
        if (membership is null && pinned is null)
        {
            // Nothing is shown yet, so another workspace of theirs is as good as none.
            membership = session.Memberships.OrderBy(one => one.WorkspaceId == session.LastWorkspaceId ? 0 : 1).ThenBy(one => one.JoinedAt).FirstOrDefault();
            if (membership?.WorkspaceId != session.WorkspaceId)
            {
                await sessions.TurnToAsync(sessionId, membership?.WorkspaceId, ct);
            }
        }

        return new Actor
        {
            Kind = ActorKind.User,
            SubjectId = session.UserId.ToString(),
            Name = session.UserName,
            UserId = session.UserId,
            WorkspaceId = membership?.WorkspaceId,
            Role = membership?.Role,
            Rights = membership is null ? Rights.None : RightsTable.OfRole(membership.Role),
            SessionId = session.Id,
            AuthenticatedAt = session.AuthenticatedAt,
            IpAddress = session.IpAddress,
        };
    }

    private async Task<Membership?> FindMembershipAsync(KnownSession session, Guid workspaceId, CancellationToken ct)
    {
        if (session.Memberships.FirstOrDefault(one => one.WorkspaceId == workspaceId) is { } known)
        {
            return known;
        }

        if (session.Memberships.Count < KnownSession.MostMemberships)
        {
            return null;
        }

        await using var db = portal.OpenForServer();
        return await db.Everywhere<Member>().Where(member => member.UserId == session.UserId && member.WorkspaceId == workspaceId)
            .Select(member => new Membership(member.WorkspaceId, member.Workspace!.Name, member.Workspace.Slug, member.Role, member.JoinedAt)).FirstOrDefaultAsync(ct);
    }
}
