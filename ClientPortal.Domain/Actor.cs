using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain;

/// <summary>Who asks, in which workspace, with which rights. Built at the edge for every request or event, so that rights are those of this moment.</summary>
public sealed record Actor
{
    public required ActorKind Kind { get; init; }

    /// <summary>Stable opaque id: the user's id, the key's id, the client's client_id, or <c>server</c>. Equals the token's <c>sub</c>.</summary>
    public required string SubjectId { get; init; }

    /// <summary>What people call the actor, for audit rows and "created by".</summary>
    public required string Name { get; init; }

    /// <summary>The person, where there is one.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The workspace the actor acts in; null where none is chosen yet.</summary>
    public Guid? WorkspaceId { get; init; }

    /// <summary>The workspaces the credential is good for; null where it is the one above, or a browser's.</summary>
    public IReadOnlyList<Guid>? WorkspaceIds { get; init; }

    /// <summary>The person's role in that workspace.</summary>
    public WorkspaceRole? Role { get; init; }

    public Rights Rights { get; init; }

    /// <summary>The scopes of the token or key; null for a browser session, which is not cut down.</summary>
    public ScopeSet? Scopes { get; init; }

    /// <summary>The client through which the actor acts (row id).</summary>
    public Guid? ClientRowId { get; init; }

    /// <summary>The browser session (<c>UserSession.Id</c>).</summary>
    public Guid? SessionId { get; init; }

    /// <summary>When the person last proved who they are in this session; null where no browser session is behind it.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>The true peer address (after configured proxies).</summary>
    public string? IpAddress { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>The workspace; asking an actor without one is a bug.</summary>
    public Guid Workspace => WorkspaceId ?? throw new InvalidOperationException("The actor has no workspace.");

    /// <summary>What of these rights the actor does not have.</summary>
    public Rights Lacks(Rights rights) => WorkspaceId is null ? rights : rights & ~Rights;

    public bool May(Rights right) => WorkspaceId is not null && (Rights & right) == right;

    /// <summary>Whether the sign-in is young enough for acts on credentials and rights (30 minutes; SEC-183). Keys and tokens have no sign-in to refresh; their scopes decide.</summary>
    public bool IsFresh(DateTimeOffset now) =>
        Kind != ActorKind.User || (AuthenticatedAt is { } at && now - at <= FreshFor);

    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(30);

    /// <summary>The host itself, for set-up and background work; has every right in <paramref name="workspaceId"/>.</summary>
    public static Actor Server(Guid? workspaceId = null) => new()
    {
        Kind = ActorKind.Server,
        SubjectId = "server",
        Name = "ClientPortal",
        WorkspaceId = workspaceId,
        Role = WorkspaceRole.Owner,
        Rights = Rights.All,
    };
    /// <summary>Somebody who has not signed in.</summary>
    public static Actor Visitor(string? ipAddress, string? correlationId) => new()
    {
        Kind = ActorKind.Visitor,
        SubjectId = "visitor",
        Name = "visitor",
        IpAddress = ipAddress,
        CorrelationId = correlationId,
    };
}
