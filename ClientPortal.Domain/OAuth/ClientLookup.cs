using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth;

/// <summary>Finds a client by the <c>client_id</c> that a request names.</summary>
internal static class ClientLookup
{
    /// <summary>With its workspace; null where there is none of exactly this spelling.</summary>
    public static async Task<Client?> FindAsync(PortalDbContext db, string clientId, CancellationToken ct)
    {
        if (clientId.Length > Client.LongestClientId)
        {
            return null;
        }

        var key = ClientIds.KeyOf(clientId);
        var client = await db.Everywhere<Client>().AsNoTracking().Include(row => row.Workspace).SingleOrDefaultAsync(row => row.ClientIdKey == key, ct);
        return string.Equals(client?.ClientId, clientId, StringComparison.Ordinal) ? client : null;
    }
}
