using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Secrets;

/// <summary>The workspace's policy about copies of client secrets: none, unless an owner has turned them on (security.md 0.3).</summary>
internal static class SecretCopies
{
    /// <summary>
    /// Whether a new secret keeps a copy. Used inside a transaction: where the policy is on, the workspace's row is held until it commits, so
    /// that switching the policy off finds and deletes this copy, too.
    /// </summary>
    public static async Task<bool> AreKeptAsync(PortalDbContext db, Guid workspaceId, CancellationToken ct)
    {
        if (!await AreOnAsync(db, workspaceId, ct))
        {
            return false;
        }

        await db.HoldWorkspaceAsync(workspaceId, ct);
        return await AreOnAsync(db, workspaceId, ct);
    }

    public static Task<bool> AreOnAsync(PortalDbContext db, Guid workspaceId, CancellationToken ct) =>
        db.Workspaces.AnyAsync(row => row.Id == workspaceId && row.RecoverableSecrets, ct);
}
