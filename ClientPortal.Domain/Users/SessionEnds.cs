using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.OAuth.Logout;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Ends sessions and what lives only as long as they do: grants without <c>offline_access</c> (SEC-099); and has the clients told that want to be.</summary>
internal static class SessionEnds
{
    /// <summary>To be called within a transaction.</summary>
    /// <returns>How many sessions were ended.</returns>
    public static async Task<int> EndSessionsAsync(this PortalDbContext db, IQueryable<UserSession> sessions, DateTimeOffset now, CancellationToken ct)
    {
        var users = await sessions.Select(session => session.UserId).Distinct().ToListAsync(ct);
        if (users.Count == 0)
        {
            return 0;
        }

        users.ForEach(user => db.NoteChange(new ChangeSubject(ChangeKind.User, user)));
        var ended = await db.RemoveSessionsAsync(sessions, now, ct);
        await db.SaveChangesAsync(ct); // not every caller has something to save afterwards
        return ended;
    }

    /// <summary>The same for sessions that have ended by time: no node takes them for alive, so none is told. To be called within a transaction.</summary>
    public static async Task<int> RemoveSessionsAsync(this PortalDbContext db, IQueryable<UserSession> sessions, DateTimeOffset now, CancellationToken ct)
    {
        var grants = await db.Everywhere<Grant>()
            .Where(grant => sessions.Any(session => session.Id == grant.SessionId))
            .Select(grant => new GrantOfSession(
                grant.Id, grant.ClientRowId, grant.UserId, grant.SessionId!.Value, grant.Scopes, grant.RevokedAt == null, grant.Client!.Protocol.BackchannelLogoutUri != null))
            .ToListAsync(ct);
        var ending = grants.Where(grant => grant.IsAlive && !grant.Scopes.Contains(ScopeNames.OfflineAccess)).Select(grant => grant.Id).ToList();
        if (ending.Count > 0)
        {
            await db.Everywhere<Grant>().Where(grant => ending.Contains(grant.Id) && grant.RevokedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(grant => grant.RevokedAt, now).SetProperty(grant => grant.RevocationReason, "session_ended"), ct);
        }

        var ended = await sessions.ExecuteDeleteAsync(ct);
        if (ended > 0)
        {
            await QueueNoticesAsync(db, grants, now, ct);
        }

        return ended;
    }

    // OpenID Connect Back-Channel Logout §2.7: every client that got an id_token in the session is told, also one whose access goes on or has
    // ended before, because it may have a session of its own. Saved here: not every caller has something to save afterwards.
    private static async Task QueueNoticesAsync(PortalDbContext db, List<GrantOfSession> grants, DateTimeOffset now, CancellationToken ct)
    {
        var told = grants.Where(grant => grant.WantsNotice && grant.Scopes.Contains(ScopeNames.OpenId)).DistinctBy(grant => (grant.SessionId, grant.ClientRowId)).ToList();
        if (told.Count == 0)
        {
            return;
        }

        db.LogoutNotices.AddRange(told.Select(grant => new LogoutNotice
        {
            Id = Guid.CreateVersion7(now),
            ClientRowId = grant.ClientRowId,
            UserId = grant.UserId,
            SessionId = grant.SessionId,
            CreatedAt = now,
            NextTryAt = now,
        }));
        await db.SaveChangesAsync(ct);
    }

    private sealed record GrantOfSession(Guid Id, Guid ClientRowId, Guid UserId, Guid SessionId, ScopeSet Scopes, bool IsAlive, bool WantsNotice);
}
