using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>A key in a list: everything but the value.</summary>
/// <param name="PreviousEndsAt">Until when the value before the last rotation is taken, too.</param>
/// <param name="CreatorHasLeft">Whoever made it is no member any more: the key works on, and somebody should rotate or delete it (SEC-166).</param>
public sealed record ApiKeyRow(
    Guid Id,
    string Name,
    string Hint,
    WorkspaceRole? Role,
    ScopeSet Scopes,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? DisabledAt,
    DateTimeOffset? PreviousEndsAt,
    bool CanBeCopied,
    bool CreatorHasLeft,
    int Version)
{
    public IReadOnlyList<string> Networks { get; init; } = [];

    public NetworkMode NetworkMode { get; init; }

    public IReadOnlyList<KeyRateLimit> RateLimits { get; init; } = [];

    public QuotaRow? Quota { get; init; }

    public Guid? OwnerId { get; init; }

    public string? OwnerName { get; init; }

    /// <summary>Whoever answered for it is no member any more.</summary>
    public bool OwnerHasLeft { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    internal static Task<ApiKeyRow> ReadAsync(PortalDbContext db, Guid keyId, CancellationToken ct) => Of(db, db.ApiKeys.Where(row => row.Id == keyId)).SingleAsync(ct);

    internal static IQueryable<ApiKeyRow> Of(PortalDbContext db, IQueryable<ApiKey> keys) => keys.Select(key => new ApiKeyRow(
        key.Id,
        key.Name,
        key.Hint,
        key.Role,
        key.Scopes,
        key.CreatedAt,
        key.CreatedBy,
        key.LastUsedAt,
        key.ExpiresAt,
        key.DisabledAt,
        key.PreviousEndsAt,
        key.ProtectedCopy != null,
        key.CreatorLeftAt != null && !db.Members.Any(member => member.UserId == key.CreatedByUserId),
        key.Version)
    {
        Networks = NetworkList.Split(key.Networks),
        NetworkMode = key.NetworkMode,
        RateLimits = KeyRateLimit.Parse(key.RateLimits),
        Quota = key.Quota == null ? null : new QuotaRow(key.Quota.Limit, key.Quota.Refill, key.Quota.Remaining, key.Quota.RefillsAt),
        OwnerId = key.OwnerUserId,
        OwnerName = db.Users.Where(user => user.Id == key.OwnerUserId).Select(user => user.DisplayName).FirstOrDefault(),
        OwnerHasLeft = key.OwnerLeftAt != null && !db.Members.Any(member => member.UserId == key.OwnerUserId),
        Metadata = KeyMetadata.Read(key.Metadata),
    });
}

/// <summary>A key's quota in a list.</summary>
/// <param name="Remaining">Without the blocks that nodes hold, which count as spent.</param>
public sealed record QuotaRow(long Limit, QuotaRefill Refill, long Remaining, DateTimeOffset? RefillsAt);
