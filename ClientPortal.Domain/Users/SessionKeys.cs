using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Gives the session at hand a new key after a step up, so that one that was known before is worthless (SEC-180).</summary>
public sealed class SessionKeys(SessionStarts sessions, CredentialGenerator credentials)
{
    /// <summary>Everything that rests on the old state of the account (half a sign-in, a form of another tab) is void afterwards.</summary>
    public void RenewStamps(PortalUser user)
    {
        user.SecurityStamp = credentials.NewId().ToString("n");
        user.ConcurrencyStamp = credentials.NewId().ToString("n");
    }

    /// <summary>To be called within the transaction of the step up.</summary>
    public async Task<ChangedSecurity> RenewAsync(PortalDbContext db, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        var key = sessions.NewKey();
        var hash = key.Hash;
        await db.UserSessions.Where(session => session.Id == actor.SessionId)
            .ExecuteUpdateAsync(set => set.SetProperty(session => session.KeyHash, hash).SetProperty(session => session.AuthenticatedAt, now), ct);
        db.NoteChange(new ChangeSubject(ChangeKind.User, actor.UserId!.Value));
        await db.SaveChangesAsync(ct);
        return new ChangedSecurity(key);
    }
}

/// <summary>What a change of the account's security gives back.</summary>
/// <param name="SessionKey">The session's new key, for the cookie.</param>
public sealed record ChangedSecurity(PlainSecret SessionKey)
{
    /// <summary>New recovery codes, shown this once; empty where none were made.</summary>
    public IReadOnlyList<PlainSecret> RecoveryCodes { get; init; } = [];
}
