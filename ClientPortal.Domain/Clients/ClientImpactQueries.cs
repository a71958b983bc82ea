using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients;

/// <summary>Reads a client's <see cref="ClientImpact"/>.</summary>
public sealed class ClientImpactQueries(PortalDb portal)
{
    public async Task<Outcome<ClientImpact>> OfClientAsync(Actor actor, string clientId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        await using var db = portal.OpenFor(actor);
        var key = ClientIds.KeyOf(clientId);
        return await db.Clients.Where(client => client.ClientIdKey == key)
            .Select(client => new ClientImpact(
                db.ApiKeys.Count(apiKey => apiKey.ClientRowId == client.Id),
                db.Consents.Count(consent => consent.ClientRowId == client.Id),
                client.LastUsedAt))
            .SingleOrDefaultAsync(ct) is { } impact
            ? impact
            : Problem.NotFound();
    }
}
