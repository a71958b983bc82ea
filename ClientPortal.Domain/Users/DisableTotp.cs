using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Mail;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Turns two-step sign-in off; needs the password and the factor itself (SEC-188).</summary>
public sealed class DisableTotp(
    PortalDb portal, FactorConfirmation confirmation, SessionKeys keys, AuditTrail audit, IPostOffice post, TimeProvider time)
{
    public async Task<Outcome<ChangedSecurity>> RunAsync(Actor actor, string? password, string? code, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return await confirmation.RunAsync(db, actor, password, code, user => DisableAsync(db, actor, user, ct), ct);
    }

    private async Task<Outcome<ChangedSecurity>> DisableAsync(PortalDbContext db, Actor actor, PortalUser user, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        user.TwoFactorEnabled = false;
        user.ProtectedTotpKey = null;
        keys.RenewStamps(user);
        audit.Add(db, actor, AuditActions.TwoFactorDisabled, targetId: user.Id);
        if (await db.TrySaveAsync(Problem.Stale(), ct) is { } clash)
        {
            return clash;
        }

        await db.RecoveryCodes.Where(row => row.UserId == user.Id).ExecuteDeleteAsync(ct);
        await db.EndSessionsAsync(db.UserSessions.Where(session => session.UserId == user.Id && session.Id != actor.SessionId), now, ct);
        post.Post(new Letter.Notice(SecurityChange.TwoFactorDisabled, now, actor.IpAddress) { To = user.Email!, Language = user.Language });
        return await keys.RenewAsync(db, actor, now, ct);
    }
}
