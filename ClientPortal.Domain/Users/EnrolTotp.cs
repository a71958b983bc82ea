using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Makes an authenticator key and shows it; it counts for nothing until <see cref="EnableTotp"/> has seen a code of it.</summary>
public sealed class EnrolTotp(PortalDb portal, TotpKeys keys, CredentialGenerator credentials)
{
    /// <summary>Makes a key, or shows the one that still waits for its code.</summary>
    public async Task<Outcome<TotpEnrolment>> RunAsync(Actor actor, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (actor.Kind != ActorKind.User || await db.Users.FirstOrDefaultAsync(row => row.Id == actor.UserId, ct) is not { } user)
        {
            return Problem.NotAllowed();
        }

        if (user.TwoFactorEnabled)
        {
            return Problem.Conflict("two_factor_on", "Two-step sign-in is on already.");
        }

        user.ProtectedNewTotpKey ??= keys.Protect(user.Id, credentials.NewBytes(Totp.KeyLength));
        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : Show(user);
    }

    /// <summary>The key that waits for its first code, if there is one.</summary>
    public async Task<TotpEnrolment?> FindAsync(Actor actor, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return actor.Kind == ActorKind.User && await db.Users.AsNoTracking().FirstOrDefaultAsync(row => row.Id == actor.UserId, ct) is { ProtectedNewTotpKey: not null } user
            ? Show(user)
            : null;
    }

    private TotpEnrolment Show(PortalUser user)
    {
        var key = keys.Unprotect(user.Id, user.ProtectedNewTotpKey!);
        return new TotpEnrolment(new PlainSecret(Totp.ToBase32(key)), new PlainSecret(Totp.UriFor(user.Email!, key)));
    }
}

/// <summary>What an authenticator app needs.</summary>
/// <param name="Key">Base32, to type.</param>
/// <param name="Uri">To scan.</param>
public sealed record TotpEnrolment(PlainSecret Key, PlainSecret Uri);
