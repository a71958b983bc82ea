using ClientPortal.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Members;

/// <summary>Gives a member another role; owners only, and never so that no owner remains.</summary>
public sealed class ChangeMemberRole(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, Guid memberId, WorkspaceRole role, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersWrite) || actor.Role != WorkspaceRole.Owner || actor.RaisesBeyondItself(role))
        {
            return Problem.NotAllowed(actor.Lacks(Rights.MembersWrite));
        }

        var now = time.GetUtcNow();
        if (!actor.IsFresh(now))
        {
            return Problem.NeedsFreshSignIn();
        }

        if (!Enum.IsDefined(role))
        {
            return Problem.OfField("Role", "role_unknown", "Choose one of the roles in the list.");
        }

        await using var db = portal.OpenFor(actor);
        return await db.InOneTransactionAsync<Nothing>(async () =>
        {
            await db.LockMembersAsync(actor.Workspace, ct);
            if (await db.Members.Include(row => row.User).FirstOrDefaultAsync(row => row.Id == memberId, ct) is not { } member)
            {
                return Problem.NotFound();
            }

            if (member.Role == role)
            {
                return Nothing.AtAll;
            }

            if (member.Role == WorkspaceRole.Owner && !await db.HasAnotherOwnerAsync(member, ct))
            {
                return MembersOfWorkspace.LastOwner();
            }

            var (from, isLess) = (member.Role, role < member.Role);
            member.Role = role;
            audit.Add(db, actor, AuditActions.MemberRoleChanged, targetId: member.Id, targetName: member.User!.DisplayName, detail: $"from={from} to={role}");
            if (await db.TrySaveAsync(Problem.Stale(), ct) is { } clash)
            {
                return clash;
            }

            if (isLess)
            {
                await db.RevokeGrantsAsync(actor.Workspace, member.UserId, "role_lowered", now, ct);
            }

            return Nothing.AtAll;
        }, ct);
    }
}
