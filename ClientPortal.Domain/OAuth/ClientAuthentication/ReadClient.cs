using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Secrets;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>A client as the database has it, with what it proves itself with: two look-ups, for an unknown one too (SEC-076).</summary>
public sealed class ReadClient(PortalDb portal, HeardChanges heard)
{
    /// <param name="key">As by <see cref="ClientIds.KeyOf"/>.</param>
    internal async Task<KnownClient> RunAsync(string key, CancellationToken ct)
    {
        var stamp = heard.Stamp();
        await using var db = portal.OpenForServer();
        var client = await db.Everywhere<Client>().AsNoTracking().Include(row => row.Workspace).SingleOrDefaultAsync(row => row.ClientIdKey == key, ct);
        var rowId = client?.Id ?? Guid.Empty;
        var secrets = await db.Everywhere<ClientSecret>().AsNoTracking()
            .Where(secret => secret.ClientRowId == rowId).Take(ClientSecret.MaxPerClient).ToListAsync(ct);
        return new KnownClient(client, secrets, stamp);
    }
}
