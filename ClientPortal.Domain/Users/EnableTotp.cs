using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Mail;

namespace ClientPortal.Domain.Users;

/// <summary>Turns two-step sign-in on with the first code of the new key; gives recovery codes, shown once.</summary>
public sealed class EnableTotp(
    PortalDb portal, PasswordConfirmation confirmation, SecondFactorCheck factors, TotpKeys totpKeys, RecoveryCodes recoveryCodes,
    SessionKeys keys, AuditTrail audit, IPostOffice post, TimeProvider time)
{
    public async Task<Outcome<ChangedSecurity>> RunAsync(Actor actor, string? password, string? code, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (!(await confirmation.CheckAsync(db, actor, password, ct)).IsDone(out var user, out var problem))
        {
            return problem;
        }

        if (user.TwoFactorEnabled || user.ProtectedNewTotpKey is not { } newKey)
        {
            return Problem.Conflict("two_factor_not_begun", "Begin the set-up of two-step sign-in anew.");
        }

        return await db.InOneTransactionAsync<ChangedSecurity>(async () =>
        {
            if (await factors.SpendTotpAsync(db, user, totpKeys.Unprotect(user.Id, newKey), code, ct) is null)
            {
                return Problem.OfField("Code", "code_wrong_at_set_up", "The code is not right. Check the clock of the device, and wait for the next code.");
            }

            var now = time.GetUtcNow();
            user.ProtectedTotpKey = newKey;
            user.ProtectedNewTotpKey = null;
            user.TwoFactorEnabled = true;
            keys.RenewStamps(user);
            var codes = await recoveryCodes.RenewAsync(db, user.Id, ct);
            audit.Add(db, actor, AuditActions.TwoFactorEnabled, targetId: user.Id);
            if (await db.TrySaveAsync(Problem.Stale(), ct) is { } clash)
            {
                return clash;
            }

            await db.EndSessionsAsync(db.UserSessions.Where(session => session.UserId == user.Id && session.Id != actor.SessionId), now, ct);
            post.Post(new Letter.Notice(SecurityChange.TwoFactorEnabled, now, actor.IpAddress) { To = user.Email!, Language = user.Language });
            return await keys.RenewAsync(db, actor, now, ct) with { RecoveryCodes = codes };
        }, ct);
    }
}
