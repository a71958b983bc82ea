using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Members;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Workspaces;

/// <summary>Turns this browser to another of the person's workspaces.</summary>
public sealed class OpenWorkspace(PortalDb portal)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, Guid workspaceId, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (actor.Kind != ActorKind.User || !await db.Everywhere<Member>().AnyAsync(member => member.UserId == actor.UserId && member.WorkspaceId == workspaceId, ct))
        {
            return Problem.NotFound();
        }

        return await db.InOneTransactionAsync<Nothing>(async () =>
        {
            await db.UserSessions.Where(session => session.Id == actor.SessionId && session.UserId == actor.UserId)
                .ExecuteUpdateAsync(set => set.SetProperty(session => session.WorkspaceId, workspaceId), ct);
            await db.Users.Where(user => user.Id == actor.UserId)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.LastWorkspaceId, workspaceId), ct);
            db.NoteChange(new ChangeSubject(ChangeKind.User, actor.UserId!.Value));
            await db.SaveChangesAsync(ct);
            return Nothing.AtAll;
        }, ct);
    }
}
