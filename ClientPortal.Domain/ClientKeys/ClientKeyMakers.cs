using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.ClientKeys;

/// <summary>
/// Remembers who gave a client which key, in the same save as the keys. Only a person in the portal's own session counts: a token or an API key
/// that may edit clients must not make itself a key that speaks for its person (SEC-164).
/// </summary>
internal static class ClientKeyMakers
{
    /// <summary>For a new client; the caller saves.</summary>
    public static void Add(PortalDbContext db, Actor actor, Client client) => Add(db, actor, client, ThumbprintsOf(client.Protocol));

    /// <summary>After the client's keys were changed: forgets the makers of those that are gone and ends what those gave. Joins the caller's transaction and save.</summary>
    public static async Task KeepAsync(PortalDbContext db, Actor actor, Client client, ClientProtocol before, DateTimeOffset now, CancellationToken ct)
    {
        if (before.Jwks == client.Protocol.Jwks)
        {
            return;
        }

        var (had, has) = (ThumbprintsOf(before), ThumbprintsOf(client.Protocol));
        var gone = had.Except(has, StringComparer.Ordinal).ToList();
        var id = client.Id;
        if (gone.Count > 0)
        {
            await db.ClientKeyMakers.Where(maker => maker.ClientRowId == id && gone.Contains(maker.Thumbprint)).ExecuteDeleteAsync(ct);
            await RevokeGrant.EndAsync(db.Grants.IgnoreQueryFilters().Where(grant => grant.ClientRowId == id && gone.Contains(grant.KeyThumbprint!)), "key_deleted", now, ct);
        }

        Add(db, actor, client, has.Except(had, StringComparer.Ordinal));
    }

    private static void Add(PortalDbContext db, Actor actor, Client client, IEnumerable<string> thumbprints)
    {
        if (actor is { Kind: ActorKind.User, UserId: { } userId })
        {
            db.ClientKeyMakers.AddRange(thumbprints.Distinct(StringComparer.Ordinal).Select(thumbprint => new ClientKeyMaker { ClientRowId = client.Id, Thumbprint = thumbprint, UserId = userId }));
        }
    }

    private static List<string> ThumbprintsOf(ClientProtocol protocol) => [.. ChangeClientKeys.Registered(protocol).Keys.Select(key => key.Thumbprint)];
}
