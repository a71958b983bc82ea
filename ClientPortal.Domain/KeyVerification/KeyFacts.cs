using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>What is known about the key behind a presented value.</summary>
public sealed record KeyFacts
{
    public required Guid KeyId { get; init; }

    public required string Name { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid ClientRowId { get; init; }

    public required string ClientId { get; init; }

    public required WorkspaceRole? Role { get; init; }

    public required ScopeSet Scopes { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset? DisabledAt { get; init; }

    public required bool ClientIsPaused { get; init; }

    /// <summary>When the presented value ends because the key was rotated; null where it is the current one.</summary>
    public required DateTimeOffset? ReplacedEndsAt { get; init; }

    public Rights Rights => Role is { } role ? RightsTable.OfKeyRole(role) : RightsTable.OfScopes(Scopes);

    /// <summary>Its scopes, spelled out where it has a role.</summary>
    public ScopeSet EffectiveScopes => Role is null ? Scopes : RightsTable.ToScopes(Rights);

    /// <summary>The key as the one who asks.</summary>
    public Actor ToActor(string? ipAddress, string? correlationId) => new()
    {
        Kind = ActorKind.ApiKey,
        SubjectId = KeyId.ToString(),
        Name = Name,
        WorkspaceId = WorkspaceId,
        Role = Role,
        Rights = Rights,
        Scopes = EffectiveScopes,
        ClientRowId = ClientRowId,
        IpAddress = ipAddress,
        CorrelationId = correlationId,
    };
}
