using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>What one statement reads about a key, its client and its quota.</summary>
internal sealed record KeyRow
{
    public required Guid KeyId { get; init; }

    public required string Name { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid ClientRowId { get; init; }

    public required string ClientId { get; init; }

    public required bool ClientIsPaused { get; init; }

    public required WorkspaceRole? Role { get; init; }

    public required ScopeSet Scopes { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    public required DateTimeOffset? DisabledAt { get; init; }

    public required DateTimeOffset? ReplacedEndsAt { get; init; }

    public required string Networks { get; init; }

    public required NetworkMode NetworkMode { get; init; }

    public required string RateLimits { get; init; }

    public required DateTimeOffset? QuotaSetAt { get; init; }

    /// <summary>Calls; null where it has no quota.</summary>
    public required long? QuotaLimit { get; init; }

    public required DateTimeOffset? QuotaRefillsAt { get; init; }

    public KeyQuotaState? Quota => QuotaLimit is { } limit ? new KeyQuotaState(limit, QuotaRefillsAt) : null;
}
