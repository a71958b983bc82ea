using ClientPortal.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Members;

/// <summary>Makes an open invitation worthless.</summary>
public sealed class WithdrawInvitation(PortalDb portal, AuditTrail audit)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, Guid invitationId, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersWrite))
        {
            return Problem.NotAllowed(Rights.MembersWrite);
        }

        await using var db = portal.OpenFor(actor);
        if (await db.Invitations.FirstOrDefaultAsync(row => row.Id == invitationId && row.SpentAt == null, ct) is not { } invitation)
        {
            return Problem.NotFound();
        }

        db.Invitations.Remove(invitation);
        audit.Add(db, actor, AuditActions.InvitationWithdrawn, targetId: invitation.Id, targetName: invitation.Email);
        return await db.TrySaveAsync(Problem.Stale(), ct) is null ? Nothing.AtAll : Problem.NotFound();
    }
}
