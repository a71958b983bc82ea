using ClientPortal.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Checks an authenticator's or a recovery code and uses it up: either works once, however many ask at the same time (SEC-187).</summary>
public sealed class SecondFactorCheck(TotpKeys keys, AuditTrail audit, TimeProvider time)
{
    /// <summary>Whether the code was good; if so it is spent. A recovery code is spent with the caller's save.</summary>
    public async Task<SpentFactor?> SpendAsync(PortalDbContext db, PortalUser user, Actor person, string? typed, CancellationToken ct)
    {
        if (user.ProtectedTotpKey is null)
        {
            return null;
        }

        return RecoveryCodeText.LooksLikeOne(typed)
            ? await SpendRecoveryCodeAsync(db, user, person, typed!, ct)
            : await SpendTotpAsync(db, user, keys.Unprotect(user.Id, user.ProtectedTotpKey), typed, ct);
    }

    /// <summary>Uses up the code's 30-second step, and with it every earlier one.</summary>
    public async Task<SpentFactor?> SpendTotpAsync(PortalDbContext db, PortalUser user, byte[] key, string? typed, CancellationToken ct)
    {
        if (Totp.FindStep(key, typed, time.GetUtcNow()) is not { } step)
        {
            return null;
        }

        var spent = await db.Users.Where(row => row.Id == user.Id && row.TotpLastStep < step)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.TotpLastStep, step), ct);
        return spent == 1 ? SpentFactor.Totp : null;
    }

    private async Task<SpentFactor?> SpendRecoveryCodeAsync(PortalDbContext db, PortalUser user, Actor person, string typed, CancellationToken ct)
    {
        var hash = RecoveryCodeText.HashOf(typed);
        if (await db.RecoveryCodes.FirstOrDefaultAsync(code => code.UserId == user.Id && code.Hash == hash && code.SpentAt == null, ct) is not { } found)
        {
            return null;
        }

        found.SpentAt = time.GetUtcNow();
        audit.Add(db, person, AuditActions.RecoveryCodeUsed, targetId: found.Id);
        return SpentFactor.RecoveryCode;
    }
}

/// <summary>Which second factor was given.</summary>
public enum SpentFactor
{
    Totp,
    RecoveryCode,
}
