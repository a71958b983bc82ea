using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Grants;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Members;

/// <summary>What a change of members has to keep true and to end.</summary>
internal static class MembersOfWorkspace
{
    /// <summary>
    /// Lets changes of one workspace's members commit one after the other: two owners who demote each other at the same time would
    /// otherwise each still see the other one (SEC-201). An update of the row without a change locks it on either database.
    /// </summary>
    public static Task<int> LockMembersAsync(this PortalDbContext db, Guid workspaceId, CancellationToken ct) =>
        db.Workspaces.Where(row => row.Id == workspaceId).ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, row => row.Name), ct);

    /// <summary>Whether the workspace has another owner than this member; to be asked under the lock.</summary>
    public static Task<bool> HasAnotherOwnerAsync(this PortalDbContext db, Member member, CancellationToken ct) =>
        db.Members.AnyAsync(other => other.Role == WorkspaceRole.Owner && other.Id != member.Id, ct);

    /// <summary>A key or token that may do little else than manage members must not make an administrator, and through that person itself one (SEC-164).</summary>
    public static bool RaisesBeyondItself(this Actor actor, WorkspaceRole role) =>
        role > WorkspaceRole.Member && (RightsTable.OfRole(role) & ~actor.Rights) != Rights.None;

    public static Problem LastOwner() =>
        Problem.Conflict("last_owner", "The workspace would have no owner. Make somebody else an owner first.");

    /// <summary>Ends what clients hold in the person's name in this workspace.</summary>
    public static Task RevokeGrantsAsync(this PortalDbContext db, Guid workspaceId, Guid userId, string reason, DateTimeOffset now, CancellationToken ct) =>
        db.EndInWorkspacesAsync(db.Grants.IgnoreQueryFilters().Where(grant => grant.UserId == userId), [workspaceId], reason, now, ct);

    /// <summary>Forgets what the person allowed and which clients' keys speak for them, and marks the keys they made or answered for (SEC-166).</summary>
    /// <returns>How many keys were marked.</returns>
    public static async Task<int> PartWithAsync(this PortalDbContext db, Guid userId, DateTimeOffset now, CancellationToken ct)
    {
        await db.Set<Consent>().Where(consent => consent.UserId == userId).ExecuteDeleteAsync(ct);
        await db.ClientKeyMakers.Where(maker => maker.UserId == userId && db.Clients.Any(client => client.Id == maker.ClientRowId)).ExecuteDeleteAsync(ct);
        var owned = await db.Set<ApiKey>().Where(key => key.OwnerUserId == userId && key.OwnerLeftAt == null && key.CreatedByUserId != userId)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.OwnerLeftAt, now).SetProperty(key => key.Version, key => key.Version + 1), ct);
        await db.Set<ApiKey>().Where(key => key.OwnerUserId == userId && key.OwnerLeftAt == null).ExecuteUpdateAsync(set => set.SetProperty(key => key.OwnerLeftAt, now), ct);
        return owned + await db.Set<ApiKey>().Where(key => key.CreatedByUserId == userId && key.CreatorLeftAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.CreatorLeftAt, now).SetProperty(key => key.Version, key => key.Version + 1), ct);
    }
}
