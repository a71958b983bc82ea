using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Starts a session in the context of the act that earned it, so that both are saved together.</summary>
public sealed class SessionStarts(TimeProvider time, CredentialGenerator credentials, AuditTrail audit)
{
    private const int KeyLength = 32;

    /// <summary>Adds a session for a person who has just proved who they are; it never continues an earlier one (SEC-180).</summary>
    /// <param name="methods">RFC 8176: <c>pwd</c>, <c>pwd otp</c>.</param>
    /// <param name="workspaceId">Where to begin; null for where the person was last.</param>
    /// <param name="atProvider">Who says so, where it is not the portal itself.</param>
    public async Task<StartedSession> AddAsync(
        PortalDbContext db, PortalUser user, Actor visitor, BrowserFacts browser, string methods, Guid? workspaceId, CancellationToken ct, ProvedAtProvider? atProvider = null)
    {
        var now = time.GetUtcNow();
        var key = NewKey();
        var session = new UserSession
        {
            Id = credentials.NewId(),
            KeyHash = key.Hash,
            UserId = user.Id,
            CreatedAt = now,
            AuthenticatedAt = atProvider?.AuthenticatedAt ?? now,
            AuthenticationMethods = methods,
            IdentityConnectionId = atProvider?.ConnectionId,
            LastSeenAt = now,
            ExpiresAt = now + UserSession.IdleLifetime,
            EndsAt = now + UserSession.AbsoluteLifetime,
            WorkspaceId = workspaceId ?? await FirstWorkspaceAsync(db, user, ct),
            UserAgent = browser.UserAgent is { Length: > 256 } long256 ? long256[..256] : browser.UserAgent,
            IpAddress = visitor.IpAddress,
        };
        db.UserSessions.Add(session);
        audit.Add(db, visitor.As(user) with { WorkspaceId = session.WorkspaceId, SessionId = session.Id }, AuditActions.SignedIn, targetId: session.Id, detail: atProvider is null ? $"methods={methods}" : $"methods={methods} connection={atProvider.ConnectionId}");
        return new StartedSession(session.Id, user.Id, key, session.EndsAt);
    }

    /// <summary>A key for the cookie: 256 random bits, kept as a hash.</summary>
    internal PlainSecret NewKey() => new(Convert.ToHexStringLower(credentials.NewBytes(KeyLength)));

    private static async Task<Guid?> FirstWorkspaceAsync(PortalDbContext db, PortalUser user, CancellationToken ct)
    {
        var memberships = db.Everywhere<Member>().Where(member => member.UserId == user.Id);
        return user.LastWorkspaceId is { } last && await memberships.AnyAsync(member => member.WorkspaceId == last, ct)
            ? last
            : await memberships.OrderBy(member => member.JoinedAt).Select(member => (Guid?)member.WorkspaceId).FirstOrDefaultAsync(ct);
    }
}

/// <summary>A session that has just begun.</summary>
/// <param name="Key">What the cookie holds; it exists nowhere else.</param>
public sealed record StartedSession(Guid Id, Guid UserId, PlainSecret Key, DateTimeOffset EndsAt);

/// <summary>A sign-in that an identity provider vouches for.</summary>
/// <param name="AuthenticatedAt">When the person proved who they are there; never later than now.</param>
public sealed record ProvedAtProvider(Guid ConnectionId, DateTimeOffset AuthenticatedAt);

/// <summary>What the browser tells about itself.</summary>
public sealed record BrowserFacts
{
    public string? UserAgent { get; init; }

    /// <summary>The browser in which this person has signed in before; its tries are counted apart, so that strangers cannot lock it out (SEC-223).</summary>
    public KnownDevice? KnownDevice { get; init; }

    /// <summary>The session that this browser still carries; it ends when another begins.</summary>
    public Guid? SessionId { get; init; }
}

/// <summary>A browser in which a person has signed in before.</summary>
public sealed record KnownDevice(Guid UserId, string DeviceId);

internal static class PersonActor
{
    /// <summary>The visitor, now known to be this person.</summary>
    public static Actor As(this Actor visitor, PortalUser user) =>
        visitor with { Kind = ActorKind.User, SubjectId = user.Id.ToString(), Name = user.DisplayName, UserId = user.Id };
}
