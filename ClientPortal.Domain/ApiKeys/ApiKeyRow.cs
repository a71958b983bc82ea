using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;

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
        key.Version));
}
