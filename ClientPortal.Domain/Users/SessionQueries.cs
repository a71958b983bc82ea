using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Reads sessions: the one behind a cookie, and those a person has.</summary>
public sealed class SessionQueries(PortalDb portal, FindSession find, TimeProvider time)
{
    private const int MostListed = 200;

    /// <summary>The living session whose key the cookie holds; moves its idle end on.</summary>
    public async Task<LiveSession?> FindByKeyAsync(string? key, CancellationToken ct) =>
        await find.ByKeyAsync(key, ct) is { } session ? new LiveSession(session.Id, session.UserId, session.UserName) : null;

    /// <summary>Whether a circuit's session still stands, by what the database says (SEC-203); looking is no use, so it moves no end.</summary>
    public async Task<bool> IsLiveAsync(Guid sessionId, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return await Live(db, db.UserSessions, time.GetUtcNow()).AnyAsync(pair => pair.Session.Id == sessionId, ct);
    }

    /// <summary>The actor's own sessions, the latest first.</summary>
    public async Task<IReadOnlyList<SessionRow>> ListAsync(Actor actor, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return await Live(db, db.UserSessions, time.GetUtcNow())
            .Where(pair => pair.Session.UserId == actor.UserId)
            .OrderByDescending(pair => pair.Session.LastSeenAt)
            .Select(pair => new SessionRow(pair.Session.Id, pair.Session.UserAgent, pair.Session.IpAddress, pair.Session.CreatedAt, pair.Session.LastSeenAt, pair.Session.Id == actor.SessionId))
            .Take(MostListed)
            .ToListAsync(ct);
    }

    internal static IQueryable<SessionOfUser> Live(PortalDbContext db, IQueryable<UserSession> sessions, DateTimeOffset now) =>
        from session in sessions
        join user in db.Users on session.UserId equals user.Id
        where session.ExpiresAt > now && session.EndsAt > now && user.DisabledAt == null
        select new SessionOfUser { Session = session, User = user };

    internal sealed class SessionOfUser
    {
        public required UserSession Session { get; init; }

        public required PortalUser User { get; init; }
    }
}

/// <summary>The session behind a cookie.</summary>
public sealed record LiveSession(Guid Id, Guid UserId, string UserName);

/// <summary>One of a person's sessions, as the list shows it.</summary>
public sealed record SessionRow(Guid Id, string? UserAgent, string? IpAddress, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, bool IsThisOne);
