using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain;

/// <summary>
/// Limits that count rows (clients per workspace, keys per client, tokens per person) hold under parallel creates because each create first writes the
/// parent's row and so waits for the one before to commit: SQL Server by the row's lock, SQLite by its single writer.
/// Used inside a transaction, before the count. The write changes nothing, so it does not count as an edit.
/// </summary>
internal static class RowLocks
{
    public static Task<int> HoldWorkspaceAsync(this PortalDbContext db, Guid workspaceId, CancellationToken ct) =>
        db.Workspaces.Where(row => row.Id == workspaceId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.MaxClients, row => row.MaxClients), ct);

    public static Task<int> HoldClientAsync(this PortalDbContext db, Guid clientRowId, CancellationToken ct) =>
        db.Clients.Where(row => row.Id == clientRowId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.TokenEpoch, row => row.TokenEpoch), ct);

    public static Task<int> HoldUserAsync(this PortalDbContext db, Guid userId, CancellationToken ct) =>
        db.Users.Where(row => row.Id == userId)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.AccessFailedCount, row => row.AccessFailedCount), ct);
}
