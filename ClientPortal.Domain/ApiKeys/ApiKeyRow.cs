using System.Linq.Expressions;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>A key in a list: everything but the value.</summary>
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
    int Version)
{
    internal static readonly Expression<Func<ApiKey, ApiKeyRow>> FromRow = key => new ApiKeyRow(
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
        key.Version);
}
