using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Grants;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>
/// Removes clients that none of the portal's people registered and that nobody uses: no consent, no grant and no key, and no use within
/// <see cref="OAuthOptions.UnusedClientLifetime"/> (SEC-156). Any node may, several at once do no harm.
/// </summary>
public sealed class ReapUnusedClients(PortalDb portal, AuditTrail audit, IOptions<OAuthOptions> options, TimeProvider time)
{
    private const int BatchSize = 100;

    /// <summary>How many clients went.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var (all, gone) = (0, BatchSize);
        for (; gone == BatchSize; all += gone)
        {
            gone = await ReapBatchAsync(ct);
        }

        return all;
    }

    private async Task<int> ReapBatchAsync(CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var unused = await Unused(db).AsNoTracking().OrderBy(client => client.CreatedAt).Take(BatchSize).ToListAsync(ct);
        var gone = 0;
        foreach (var client in unused)
        {
            // Asked once more by the delete itself: somebody may be consenting at this moment.
            if (await Unused(db).Where(row => row.Id == client.Id).ExecuteDeleteAsync(ct) == 1)
            {
                gone++;
                db.NoteChange(new ChangeSubject(ChangeKind.Client, client.Id));
                audit.Add(db, Actor.Server(client.WorkspaceId), AuditActions.ClientReaped, client.ClientId, client.Id, client.Name);
            }
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return gone;
    }

    private IQueryable<Client> Unused(PortalDbContext db)
    {
        var since = time.GetUtcNow() - options.Value.UnusedClientLifetime;
        return db.Everywhere<Client>().Where(client =>
            client.Origin != ClientOrigin.People
            && client.CreatedAt < since
            && (client.LastUsedAt == null || client.LastUsedAt < since)
            && !db.Set<Consent>().Any(consent => consent.ClientRowId == client.Id)
            && !db.Set<Grant>().Any(grant => grant.ClientRowId == client.Id)
            && !db.Set<ApiKey>().Any(key => key.ClientRowId == client.Id));
    }
}
