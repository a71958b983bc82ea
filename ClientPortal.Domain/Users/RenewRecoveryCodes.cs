using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Mail;

namespace ClientPortal.Domain.Users;

/// <summary>Replaces the recovery codes; the new ones are shown once, the old ones are void.</summary>
public sealed class RenewRecoveryCodes(
    PortalDb portal, FactorConfirmation confirmation, RecoveryCodes recoveryCodes, SessionKeys keys, AuditTrail audit, IPostOffice post, TimeProvider time)
{
    public async Task<Outcome<ChangedSecurity>> RunAsync(Actor actor, string? password, string? code, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return await confirmation.RunAsync(db, actor, password, code, user => RenewAsync(db, actor, user, ct), ct);
    }

    private async Task<Outcome<ChangedSecurity>> RenewAsync(PortalDbContext db, Actor actor, PortalUser user, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        audit.Add(db, actor, AuditActions.RecoveryCodesRenewed, targetId: user.Id);
        if (await db.TrySaveAsync(Problem.Stale(), ct) is { } lost)
        {
            return lost;
        }

        var codes = await recoveryCodes.RenewAsync(db, user.Id, ct);
        await db.SaveChangesAsync(ct);
        post.Post(new Letter.Notice(SecurityChange.RecoveryCodesRenewed, now, actor.IpAddress) { To = user.Email!, Language = user.Language });
        return await keys.RenewAsync(db, actor, now, ct) with { RecoveryCodes = codes };
    }
}
