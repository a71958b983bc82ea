using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.ClientKeys;

/// <summary>Reads the keys of a client as they count now.</summary>
public sealed class ClientKeyQueries(PortalDb portal, ClientKeySets sets)
{
    public async Task<Outcome<ClientKeyList>> ListAsync(Actor actor, string clientId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenFor(actor);
        if (await db.Clients.AsNoTracking().FindByClientIdAsync(clientId, ct) is not { } client)
        {
            return Problem.NotFound();
        }

        var hasAny = client.Protocol.Jwks is not null || client.Protocol.JwksUri is not null;
        var set = hasAny ? await sets.FindAsync(client.Protocol, keyId: null, ct) : null;
        return new ClientKeyList([.. (set?.Keys ?? []).Select(ClientKeyRow.Of)], client.Protocol.JwksUri, IsReadable: set is not null || !hasAny);
    }
}

/// <param name="Keys">Registered ones, or those that were found at the address.</param>
/// <param name="JwksUri">Null where keys are registered one by one, or not at all.</param>
/// <param name="IsReadable">False where the address gives no keys.</param>
public sealed record ClientKeyList(IReadOnlyList<ClientKeyRow> Keys, string? JwksUri, bool IsReadable);

/// <summary>A public key in a list.</summary>
/// <param name="Algorithm">Null for every one its type allows.</param>
/// <param name="AddedAt">Null where nobody knows.</param>
public sealed record ClientKeyRow(string KeyId, string KeyType, int Bits, string? Algorithm, DateTimeOffset? AddedAt, bool HasCertificate)
{
    internal static ClientKeyRow Of(ClientKey key) => new(key.KeyId, key.KeyType, key.Bits, key.Algorithm, key.AddedAt, key.Certificate is not null);
}
