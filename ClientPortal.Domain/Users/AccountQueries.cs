using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>What a person sees of the own account.</summary>
public sealed class AccountQueries(PortalDb portal)
{
    public async Task<AccountDetail?> FindAsync(Actor actor, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return await db.Users.Where(user => user.Id == actor.UserId)
            .Select(user => new AccountDetail(
                user.Email!, user.DisplayName, user.TwoFactorEnabled, db.RecoveryCodes.Count(code => code.UserId == user.Id && code.SpentAt == null), user.Language, user.Theme))
            .FirstOrDefaultAsync(ct);
    }

    /// <summary>Whether nobody has an account yet: only then is there a set-up link, and only then does bootstrap do anything.</summary>
    public async Task<bool> NobodyIsHereAsync(CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return !await db.Users.AnyAsync(ct);
    }
}

/// <summary>One's own account.</summary>
public sealed record AccountDetail(string Email, string Name, bool TwoFactorEnabled, int RecoveryCodesLeft, string? Language, string? Theme);
