using ClientPortal.Domain.OAuth.Device;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients;

/// <summary>What several operations do with a client's rows.</summary>
internal static class ClientRows
{
    /// <summary>The client with this id, in whatever letter case; of the context's workspace only.</summary>
    public static Task<Client?> FindByClientIdAsync(this IQueryable<Client> clients, string clientId, CancellationToken ct)
    {
        var key = ClientIds.KeyOf(clientId);
        return clients.SingleOrDefaultAsync(client => client.ClientIdKey == key, ct);
    }

    /// <summary>
    /// Ends codes that nobody has redeemed yet, devices' included. Their rows carry the workspace the person chose, which may be another one, so the
    /// workspace filter is set aside; the client was found through it before.
    /// </summary>
    public static async Task EndCodesAsync(this PortalDbContext db, Client client, DateTimeOffset now, CancellationToken ct)
    {
        await db.AuthorizationCodes.IgnoreQueryFilters()
            .Where(code => code.Grant!.ClientRowId == client.Id && code.SpentAt == null && code.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(code => code.ExpiresAt, now), ct);
        await db.DeviceAuthorizations
            .Where(device => device.ClientRowId == client.Id && device.State < DeviceState.Denied && device.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(device => device.ExpiresAt, now), ct);
    }

    /// <summary>Revokes every living grant of the client, and so its refresh tokens and codes.</summary>
    public static async Task EndGrantsAsync(this PortalDbContext db, Client client, string reason, DateTimeOffset now, CancellationToken ct)
    {
        await db.EndCodesAsync(client, now, ct);
        await db.Grants.IgnoreQueryFilters()
            .Where(grant => grant.ClientRowId == client.Id && grant.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(grant => grant.RevokedAt, now).SetProperty(grant => grant.RevocationReason, reason), ct);
    }

    /// <summary>Why the workspace's policy forbids these settings; null where it does not.</summary>
    public static async Task<Problem?> PolicyAgainstAsync(this PortalDbContext db, Guid workspaceId, ClientSettings? before, ClientSettings after, CancellationToken ct) =>
        after.NewlyWithoutEnd(before) is { } problem && !await db.Workspaces.Where(row => row.Id == workspaceId).Select(row => row.EndlessTokens).SingleAsync(ct) ? problem : null;

    /// <summary>Whether the workspace has as many clients as it may have. Exact where the workspace is held before (<see cref="RowLocks"/>).</summary>
    /// <param name="more">How many shall be added.</param>
    public static async Task<bool> IsFullAsync(this PortalDbContext db, Guid workspaceId, CancellationToken ct, int more = 1) =>
        await db.Workspaces.Where(row => row.Id == workspaceId).Select(row => row.MaxClients).SingleAsync(ct) is { } most
        && await db.Set<Client>().IgnoreQueryFilters().CountAsync(row => row.WorkspaceId == workspaceId, ct) + more > most;
}
