using ClientPortal.Domain.Tries;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Removes what has ended by time: sessions, links, invitations, counts of tries. Nothing of it works any more; it only takes room.</summary>
public sealed class ForgetExpired(PortalDb portal, TimeProvider time)
{
    private static readonly TimeSpan KeptForLists = TimeSpan.FromDays(30);

    public async Task RunAsync(CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var now = time.GetUtcNow();
        var longAgo = now - KeptForLists;
        await db.Set<TryCount>().Where(row => row.EndsAt < now).ExecuteDeleteAsync(ct);
        await db.OneTimeLinks.Where(link => link.ExpiresAt < now).ExecuteDeleteAsync(ct);
        await db.Everywhere<SingleSignOn.SignOnAttempt>().Where(attempt => attempt.ExpiresAt < now).ExecuteDeleteAsync(ct);
        await db.Everywhere<Members.Invitation>().Where(invitation => invitation.ExpiresAt < longAgo).ExecuteDeleteAsync(ct);
        await db.InOneTransactionAsync<int>(
            async () => await db.RemoveSessionsAsync(db.UserSessions.Where(session => session.ExpiresAt < now || session.EndsAt < now), now, ct), ct);
    }
}
