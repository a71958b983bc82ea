using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Finds a living session with its person and memberships: remembered, or by one statement.</summary>
public sealed class FindSession(PortalDb portal, KnownSessions known, HeardChanges heard, TimeProvider time)
{
    /// <summary>A session writes that it is in use at most this often.</summary>
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);

    /// <summary>The living session whose key the cookie holds; moves its idle end on.</summary>
    internal async Task<KnownSession?> ByKeyAsync(string? key, CancellationToken ct)
    {
        if (key is not { Length: > 0 and <= 128 })
        {
            return null;
        }

        var hash = SecretHash.Of(key);
        return await NoteUseAsync(known.FindByKey(hash) ?? await ReadAsync(db => db.UserSessions.Where(session => session.KeyHash == hash), ct), ct);
    }

    /// <summary>The living session with this id; moves its idle end on.</summary>
    internal async Task<KnownSession?> ByIdAsync(Guid sessionId, CancellationToken ct) =>
        await NoteUseAsync(known.Find(sessionId) ?? await ReadAsync(db => db.UserSessions.Where(session => session.Id == sessionId), ct), ct);

    /// <summary>This browser works in another workspace from here on.</summary>
    internal async Task TurnToAsync(Guid sessionId, Guid? workspaceId, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        await db.UserSessions.Where(session => session.Id == sessionId).ExecuteUpdateAsync(set => set.SetProperty(session => session.WorkspaceId, workspaceId), ct);
        known.Forget(sessionId);
    }

    private async Task<KnownSession?> ReadAsync(Func<PortalDbContext, IQueryable<UserSession>> which, CancellationToken ct)
    {
        var (stamp, now) = (heard.Stamp(), time.GetUtcNow());
        await using var db = portal.OpenForServer();
        var rows = await SessionQueries.Live(db, which(db), now)
            .SelectMany(pair => db.Everywhere<Member>().Where(member => member.UserId == pair.User.Id).DefaultIfEmpty(), (pair, member) => new
            {
                pair.Session,
                pair.User.DisplayName,
                pair.User.Language,
                pair.User.Theme,
                pair.User.LastWorkspaceId,
                WorkspaceId = (Guid?)member!.WorkspaceId,
                member.Workspace!.Name,
                member.Workspace.Slug,
                Role = (WorkspaceRole?)member.Role,
                JoinedAt = (DateTimeOffset?)member.JoinedAt,
            })
            .OrderBy(row => row.Name).ThenBy(row => row.WorkspaceId)
            .Take(KnownSession.MostMemberships)
            .AsNoTracking()
            .ToListAsync(ct);
        if (rows is not [var first, ..])
        {
            return null;
        }

        var session = new KnownSession
        {
            Id = first.Session.Id,
            UserId = first.Session.UserId,
            UserName = first.DisplayName,
            Preferences = new Preferences(first.Language, first.Theme),
            LastWorkspaceId = first.LastWorkspaceId,
            WorkspaceId = first.Session.WorkspaceId,
            AuthenticatedAt = first.Session.AuthenticatedAt,
            LastSeenAt = first.Session.LastSeenAt,
            ExpiresAt = first.Session.ExpiresAt,
            EndsAt = first.Session.EndsAt,
            IpAddress = first.Session.IpAddress,
            Memberships = [.. rows.Where(row => row.WorkspaceId is not null).Select(row => new Membership(row.WorkspaceId!.Value, row.Name, row.Slug, row.Role!.Value, row.JoinedAt!.Value))],
            KeyHash = first.Session.KeyHash,
            ReadAt = now,
            Stamp = stamp,
        };
        known.Remember(session);
        return session;
    }

    private async Task<KnownSession?> NoteUseAsync(KnownSession? session, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (session is null || now - session.LastSeenAt < SeenEvery)
        {
            return session;
        }

        var expiresAt = now + UserSession.IdleLifetime < session.EndsAt ? now + UserSession.IdleLifetime : session.EndsAt;
        await using var db = portal.OpenForServer();
        await db.UserSessions.Where(row => row.Id == session.Id && row.LastSeenAt < now)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastSeenAt, now).SetProperty(row => row.ExpiresAt, expiresAt), ct);
        known.Forget(session.Id);
        return session;
    }
}
