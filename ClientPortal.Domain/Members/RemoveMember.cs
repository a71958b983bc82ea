using ClientPortal.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Members;

/// <summary>
/// Takes a person out of the workspace: their grants end, what they allowed is forgotten, keys they made are marked (SEC-166).
/// Owners may do it, and everybody to themselves; the last owner stays (SEC-201).
/// </summary>
public sealed class RemoveMember(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, Guid memberId, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersRead))
        {
            return Problem.NotAllowed(Rights.MembersRead);
        }

        var now = time.GetUtcNow();
        await using var db = portal.OpenFor(actor);
        return await db.InOneTransactionAsync<Nothing>(async () =>
        {
            await db.LockMembersAsync(actor.Workspace, ct);
            if (await db.Members.Include(row => row.User).FirstOrDefaultAsync(row => row.Id == memberId, ct) is not { } member)
            {
                return Problem.NotFound();
            }

            var leaves = actor.Kind == ActorKind.User && member.UserId == actor.UserId;
            if (!leaves && (!actor.May(Rights.MembersWrite) || actor.Role != WorkspaceRole.Owner))
            {
                return Problem.NotAllowed(actor.Lacks(Rights.MembersWrite));
            }

            if (!actor.IsFresh(now))
            {
                return Problem.NeedsFreshSignIn();
            }

            if (member.Role == WorkspaceRole.Owner && !await db.HasAnotherOwnerAsync(member, ct))
            {
                return MembersOfWorkspace.LastOwner();
            }

            await db.RevokeGrantsAsync(actor.Workspace, member.UserId, "member_removed", now, ct);
            var marked = await db.PartWithAsync(member.UserId, now, ct);
            db.Members.Remove(member);
            if (!await db.FormerMembers.AnyAsync(row => row.UserId == member.UserId, ct))
            {
                db.FormerMembers.Add(new FormerMember { WorkspaceId = member.WorkspaceId, UserId = member.UserId, RemovedAt = now });
            }

            audit.Add(db, actor, AuditActions.MemberRemoved, targetId: member.Id, targetName: member.User!.DisplayName, detail: $"keys_marked={marked}");
            return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : Nothing.AtAll;
        }, ct);
    }
}
