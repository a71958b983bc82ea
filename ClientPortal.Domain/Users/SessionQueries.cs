using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Reads sessions: the one behind a cookie, and those a person has.</summary>
public sealed class SessionQueries(PortalDb portal, TimeProvider time)
{
    /// <summary>A session writes that it is in use at most this often.</summary>
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);
    private const int MostListed = 200;

    /// <summary>The living session whose key the cookie holds; moves its idle end on.</summary>
    public async Task<LiveSession?> FindByKeyAsync(string? key, CancellationToken ct)
    {
        if (key is not { Length: > 0 and <= 128 })
        {
            return null;
        }

        var hash = SecretHash.Of(key);
        await using var db = portal.OpenForServer();
        var now = time.GetUtcNow();
        var found = await Live(db, now).Where(pair => pair.Session.KeyHash == hash)
            .Select(pair => new { pair.Session.Id, pair.Session.UserId, pair.Session.LastSeenAt, pair.Session.EndsAt, pair.User.DisplayName, pair.User.Language })
            .FirstOrDefaultAsync(ct);
        if (found is null)
        {
            return null;
        }

        await NoteUseAsync(db, found.Id, found.LastSeenAt, found.EndsAt, now, ct);
        return new LiveSession(found.Id, found.UserId, found.DisplayName, found.Language);
    }

    /// <summary>Whether a circuit's session still stands (SEC-203); looking is no use, so it moves no end.</summary>
    public async Task<bool> IsLiveAsync(Guid sessionId, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return await Live(db, time.GetUtcNow()).AnyAsync(pair => pair.Session.Id == sessionId, ct);
    }

    /// <summary>The actor's own sessions, the latest first.</summary>
    public async Task<IReadOnlyList<SessionRow>> ListAsync(Actor actor, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return await Live(db, time.GetUtcNow())
            .Where(pair => pair.Session.UserId == actor.UserId)
            .OrderByDescending(pair => pair.Session.LastSeenAt)
            .Select(pair => new SessionRow(pair.Session.Id, pair.Session.UserAgent, pair.Session.IpAddress, pair.Session.CreatedAt, pair.Session.LastSeenAt, pair.Session.Id == actor.SessionId))
            .Take(MostListed)
            .ToListAsync(ct);
    }

    internal static IQueryable<SessionOfUser> Live(PortalDbContext db, DateTimeOffset now) =>
        from session in db.UserSessions
        join user in db.Users on session.UserId equals user.Id
        where session.ExpiresAt > now && session.EndsAt > now && user.DisabledAt == null
        select new SessionOfUser { Session = session, User = user };

    internal static async Task NoteUseAsync(PortalDbContext db, Guid sessionId, DateTimeOffset lastSeenAt, DateTimeOffset endsAt, DateTimeOffset now, CancellationToken ct)
    {
        if (now - lastSeenAt < SeenEvery)
        {
            return;
        }

        var expiresAt = now + UserSession.IdleLifetime < endsAt ? now + UserSession.IdleLifetime : endsAt;
        await db.UserSessions.Where(session => session.Id == sessionId && session.LastSeenAt < now)
            .ExecuteUpdateAsync(set => set.SetProperty(session => session.LastSeenAt, now).SetProperty(session => session.ExpiresAt, expiresAt), ct);
    }

    internal sealed class SessionOfUser
    {
        public required UserSession Session { get; init; }

        public required PortalUser User { get; init; }
    }
}

/// <summary>The session behind a cookie.</summary>
public sealed record LiveSession(Guid Id, Guid UserId, string UserName, string? Language);

/// <summary>One of a person's sessions, as the list shows it.</summary>
public sealed record SessionRow(Guid Id, string? UserAgent, string? IpAddress, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, bool IsThisOne);
