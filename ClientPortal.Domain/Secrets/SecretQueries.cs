using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Secrets;

/// <summary>Reads a client's secrets; there are never more than <see cref="ClientSecret.MaxPerClient"/>.</summary>
public sealed class SecretQueries(PortalDb portal)
{
    /// <summary>The newest first.</summary>
    public async Task<Outcome<IReadOnlyList<SecretRow>>> ListAsync(Actor actor, string clientId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        await using var db = portal.OpenFor(actor);
        if (await db.Clients.AsNoTracking().FindByClientIdAsync(clientId, ct) is not { } client)
        {
            return Problem.NotFound();
        }

        return await db.ClientSecrets.Where(row => row.ClientRowId == client.Id)
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id)
            .Select(row => new SecretRow(row.Id, row.Hint, row.Note, row.CreatedAt, row.CreatedBy, row.LastUsedAt, row.ExpiresAt, row.Version, row.ProtectedCopy != null, row.Origin))
            .Take(ClientSecret.MaxPerClient).ToListAsync(ct);
    }
}
