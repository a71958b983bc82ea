using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Members;

namespace ClientPortal.Domain.Users;

/// <summary>A living session as it was read; nobody changes it.</summary>
internal sealed record KnownSession
{
    /// <summary>So many are listed; a person with more is asked about in the database where one is missing here.</summary>
    public const int MostMemberships = 200;

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string UserName { get; init; }

    public required Preferences Preferences { get; init; }

    public required Guid? LastWorkspaceId { get; init; }

    /// <summary>The workspace this browser works in.</summary>
    public required Guid? WorkspaceId { get; init; }

    public required DateTimeOffset AuthenticatedAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required DateTimeOffset EndsAt { get; init; }

    public required string? IpAddress { get; init; }

    /// <summary>By the workspace's name.</summary>
    public required IReadOnlyList<Membership> Memberships { get; init; }

    public required byte[] KeyHash { get; init; }

    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>The changes that count from then on.</summary>
    public required ChangeStamp Stamp { get; init; }

    public bool LivesAt(DateTimeOffset now) => ExpiresAt > now && EndsAt > now;
}

/// <summary>A person's place in one workspace.</summary>
internal sealed record Membership(Guid WorkspaceId, string WorkspaceName, string WorkspaceSlug, WorkspaceRole Role, DateTimeOffset JoinedAt);
