using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Usage;

/// <summary>Whose usage is asked for.</summary>
/// <param name="ClientRowId">Null for every client's.</param>
/// <param name="KeyId">Null for every key's.</param>
internal sealed record UsageTarget(Guid SubjectId, Guid? ClientRowId, Guid? KeyId)
{
    /// <summary>A key that has been deleted is still found by its id while anything of it is kept.</summary>
    public static async Task<Outcome<UsageTarget>> FindAsync(PortalDbContext db, Actor actor, string? clientId, Guid? keyId, CancellationToken ct)
    {
        Guid? client = null;
        if (clientId is not null)
        {
            var name = ClientIds.KeyOf(clientId);
            client = await db.Clients.Where(row => row.ClientIdKey == name).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(ct);
            if (client is null)
            {
                return Problem.NotFound();
            }
        }

        if (keyId is not { } key)
        {
            return new UsageTarget(client ?? actor.Workspace, client, null);
        }

        return await db.ApiKeys.AnyAsync(row => row.Id == key && (client == null || row.ClientRowId == client), ct)
            || await db.UsageCounts.AnyAsync(row => row.SubjectId == key && row.Subject == UsageSubject.Key && (client == null || row.ClientRowId == client), ct)
            ? new UsageTarget(key, client, key)
            : Problem.NotFound();
    }
}
