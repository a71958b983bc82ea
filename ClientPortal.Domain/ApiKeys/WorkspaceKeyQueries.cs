using System.Linq.Expressions;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>Reads the keys of a whole workspace, client by client, for whoever knows a key's id and not its client.</summary>
public sealed class WorkspaceKeyQueries(PortalDb portal)
{
    /// <param name="most">How many at most.</param>
    public async Task<Outcome<IReadOnlyList<WorkspaceKeyRow>>> ListAsync(Actor actor, int most, CancellationToken ct)
    {
        if (!actor.May(Rights.KeysRead))
        {
            return Problem.NotAllowed(Rights.KeysRead);
        }

        await using var db = portal.OpenFor(actor);
        return await db.ApiKeys.OrderBy(key => key.ClientRowId).ThenBy(key => key.Id).Take(most).Select(WorkspaceKeyRow.FromRow).ToListAsync(ct);
    }

    public async Task<Outcome<WorkspaceKeyRow>> FindAsync(Actor actor, Guid keyId, CancellationToken ct)
    {
        if (!actor.May(Rights.KeysRead))
        {
            return Problem.NotAllowed(Rights.KeysRead);
        }

        await using var db = portal.OpenFor(actor);
        return await db.ApiKeys.Where(key => key.Id == keyId).Select(WorkspaceKeyRow.FromRow).SingleOrDefaultAsync(ct) is { } row ? row : Problem.NotFound();
    }
}

/// <summary>A key with the client it belongs to.</summary>
/// <param name="CreatedByUserId">Null where a machine made it.</param>
public sealed record WorkspaceKeyRow(
    Guid Id,
    string ClientId,
    string Name,
    WorkspaceRole? Role,
    ScopeSet Scopes,
    DateTimeOffset CreatedAt,
    Guid? CreatedByUserId,
    DateTimeOffset? UpdatedAt,
    Guid? UpdatedByUserId,
    DateTimeOffset? LastUsedAt,
    DateTimeOffset? ExpiresAt)
{
    /// <summary>What the key may do.</summary>
    public Rights Rights => Role is { } role ? RightsTable.OfKeyRole(role) : RightsTable.OfScopes(Scopes);

    internal static readonly Expression<Func<ApiKey, WorkspaceKeyRow>> FromRow = key => new WorkspaceKeyRow(
        key.Id, key.Client!.ClientId, key.Name, key.Role, key.Scopes, key.CreatedAt, key.CreatedByUserId, key.UpdatedAt, key.UpdatedByUserId, key.LastUsedAt, key.ExpiresAt);
}
