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
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        await using var db = portal.OpenFor(actor);
        if (await db.Clients.AsNoTracking().FindByClientIdAsync(clientId, ct) is not { } client)
        {
            return Problem.NotFound();
        }

        var hasAny = client.Protocol.Jwks is not null || client.Protocol.JwksUri is not null;
        var set = hasAny ? await sets.FindAsync(client.Protocol, keyId: null, ct) : null;
        var id = client.Id;
        var makers = await db.ClientKeyMakers.Where(maker => maker.ClientRowId == id)
            .Join(db.Users, maker => maker.UserId, user => user.Id, (maker, user) => new { maker.Thumbprint, Maker = new ClientKeyMakerRow(user.Id, user.DisplayName, maker.LastUsedAt) })
            .Take(JwkSet.MaxKeys).ToDictionaryAsync(row => row.Thumbprint, row => row.Maker, StringComparer.Ordinal, ct);
        return new ClientKeyList([.. (set?.Keys ?? []).Select(key => ClientKeyRow.Of(key, makers.GetValueOrDefault(key.Thumbprint)))], client.Protocol.JwksUri, IsReadable: set is not null || !hasAny);
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
    /// <summary>The person it can speak for; null where none gave it to the client here.</summary>
    public ClientKeyMakerRow? Maker { get; init; }

    internal static ClientKeyRow Of(ClientKey key, ClientKeyMakerRow? maker) =>
        new(key.KeyId, key.KeyType, key.Bits, key.Algorithm, key.AddedAt, key.Certificate is not null) { Maker = maker };
}

/// <summary>Who gave a client a key.</summary>
/// <param name="UserId">The <c>sub</c> of what is signed with it.</param>
/// <param name="LastUsedAt">When it last spoke for the person.</param>
public sealed record ClientKeyMakerRow(Guid UserId, string Name, DateTimeOffset? LastUsedAt);
