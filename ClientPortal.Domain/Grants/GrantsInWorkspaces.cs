using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Grants;

/// <summary>Grants as single workspaces see them: those for one, and those for several with this one among them.</summary>
internal static class GrantsInWorkspaces
{
    public static IQueryable<Grant> In(this IQueryable<Grant> grants, Guid workspaceId) =>
        grants.Where(grant => grant.WorkspaceId == workspaceId || grant.Workspaces.Any(row => row.WorkspaceId == workspaceId));

    /// <summary>
    /// Takes these workspaces away from these grants: a grant for one of them ends; one for several lives on in what it has left, and ends where
    /// that is nothing. Its tokens follow at once, because each use asks. Joins the caller's transaction.
    /// </summary>
    /// <param name="grants">Whose; of any workspace, so without the workspace filter.</param>
    /// <param name="reason">snake_case.</param>
    public static async Task EndInWorkspacesAsync(this PortalDbContext db, IQueryable<Grant> grants, IReadOnlyCollection<Guid> workspaceIds, string reason, DateTimeOffset now, CancellationToken ct)
    {
        var there = grants.Where(grant => workspaceIds.Contains(grant.WorkspaceId));
        await RevokeGrant.EndAsync(there.Where(grant => !grant.IsForSeveralWorkspaces), reason, now, ct);
        var taken = await db.Set<GrantWorkspace>().IgnoreQueryFilters()
            .Where(row => workspaceIds.Contains(row.WorkspaceId) && grants.Any(grant => grant.Id == row.GrantId)).ExecuteDeleteAsync(ct);
        if (taken == 0)
        {
            return;
        }

        await RevokeGrant.EndAsync(there.Where(grant => grant.IsForSeveralWorkspaces && !grant.Workspaces.Any()), reason, now, ct);

        // A grant lies in the first of the workspaces it has left, and its refresh tokens with it: what is deleted with a workspace is then its own.
        var moving = await there.Where(grant => grant.IsForSeveralWorkspaces && grant.Workspaces.Any()).Select(grant => grant.Id).ToListAsync(ct);
        foreach (var grantId in moving)
        {
            var next = await db.Set<GrantWorkspace>().IgnoreQueryFilters().Where(row => row.GrantId == grantId).MinAsync(row => row.WorkspaceId, ct);
            await db.Grants.IgnoreQueryFilters().Where(grant => grant.Id == grantId).ExecuteUpdateAsync(set => set.SetProperty(grant => grant.WorkspaceId, next), ct);
            await db.RefreshTokens.IgnoreQueryFilters().Where(token => token.GrantId == grantId).ExecuteUpdateAsync(set => set.SetProperty(token => token.WorkspaceId, next), ct);
        }
    }
}
