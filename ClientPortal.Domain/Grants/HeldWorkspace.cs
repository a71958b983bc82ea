using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Grants;

/// <summary>A workspace that a grant still holds and whose member its person still is.</summary>
/// <param name="Scopes">What was approved for it.</param>
internal sealed record HeldWorkspace(Guid Id, WorkspaceRole Role, ScopeSet Scopes)
{
    /// <summary>What it is called; null for a grant for one, of which nobody has to name it.</summary>
    public OwnWorkspace? Shown { get; init; }

    /// <summary>Those of a grant, its own one first; empty where none is left.</summary>
    /// <param name="role">The person's role in the grant's own workspace; null for no member of it.</param>
    public static async Task<IReadOnlyList<HeldWorkspace>> OfAsync(PortalDbContext db, Grant grant, WorkspaceRole? role, CancellationToken ct)
    {
        if (!grant.IsForSeveralWorkspaces)
        {
            return role is { } known ? [new HeldWorkspace(grant.WorkspaceId, known, grant.Scopes)] : [];
        }

        var (grantId, userId, first) = (grant.Id, grant.UserId, grant.WorkspaceId);
        return await (
            from row in db.Everywhere<GrantWorkspace>().AsNoTracking()
            join member in db.Everywhere<Member>() on row.WorkspaceId equals member.WorkspaceId
            join workspace in db.Workspaces on row.WorkspaceId equals workspace.Id
            where row.GrantId == grantId && member.UserId == userId
            orderby row.WorkspaceId == first ? 0 : 1, row.WorkspaceId
            select new HeldWorkspace(row.WorkspaceId, member.Role, row.Scopes) { Shown = new OwnWorkspace(workspace.Id, workspace.Name, workspace.Slug) }).Take(GrantWorkspace.MaxPerGrant).ToListAsync(ct);
    }

    /// <summary>What counts here of what was approved.</summary>
    public ScopeSet Now(ScopeSet approved, Client client) => GrantedScopes.Now(approved.Intersect(Scopes), client, Role);

    /// <summary>What counts in any of these.</summary>
    public static ScopeSet Now(IEnumerable<HeldWorkspace> held, ScopeSet approved, Client client) =>
        held.Aggregate(ScopeSet.Empty, (all, workspace) => all.Union(workspace.Now(approved, client)));
}
