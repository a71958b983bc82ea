using System.Globalization;
using ClientPortal.Bench.Servers;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Bench.Seeding;

/// <summary>Many clients and keys in a portal's database: copies of the ones it has made itself (<see cref="Clones"/>), with names, ids and hashes of their own.</summary>
internal static class Population
{
    /// <summary>The product allows a client no more.</summary>
    public const int KeysPerClient = 100;

    private const int CommitEvery = 100_000;

    /// <summary>What the n-th of them is called; the first page by name shows the first ones.</summary>
    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"A client {number:000000}");

    public static string ClientIdOf(int number) => string.Create(CultureInfo.InvariantCulture, $"a-client-{number:000000}");

    /// <summary>So many clients like the bench's application, with its redirect URI.</summary>
    public static void AddClients(Portal portal, int count)
    {
        using var clones = new Clones(portal.DatabaseFile, isBulk: true);
        AddClients(clones, Portal.App, count, _ => { });
        clones.Commit();
    }

    /// <summary>So many keys like the bench's own, a hundred to a client.</summary>
    /// <returns>Their values.</returns>
    public static string[] AddKeys(Portal portal, int count)
    {
        using var clones = new Clones(portal.DatabaseFile, isBulk: true);
        var id = clones.Value("ApiKeys", "Id", "Hash", SecretHash.Of(portal.Secrets.Key));
        var add = clones.Of("ApiKeys", id, "Id", "ClientRowId", "Hash", "Hint");
        var values = new List<string>(count);
        AddClients(clones, Portal.Machine, (count + KeysPerClient - 1) / KeysPerClient, client =>
        {
            for (var more = Math.Min(KeysPerClient, count - values.Count); more > 0; more--)
            {
                var value = PortalSecrets.New(CredentialKind.ApiKey);
                add([Clones.NewId(), client, SecretHash.Of(value), CredentialFormat.HintOf(value)]);
                values.Add(value);
                if (values.Count % CommitEvery == 0)
                {
                    clones.Commit();
                }
            }
        });
        clones.Commit();
        return [.. values];
    }

    /// <summary>So many keys for one of the clients, for a page that lists them.</summary>
    public static void AddKeysOf(Portal portal, string clientId, int count)
    {
        using var clones = new Clones(portal.DatabaseFile, isBulk: true);
        var add = clones.Of("ApiKeys", clones.Value("ApiKeys", "Id", "Hash", SecretHash.Of(portal.Secrets.Key)), "Id", "ClientRowId", "Hash", "Name");
        var client = clones.Value("Clients", "Id", "ClientId", clientId);
        for (var made = 0; made < count; made++)
        {
            add([Clones.NewId(), client, SecretHash.Of(PortalSecrets.New(CredentialKind.ApiKey)), string.Create(CultureInfo.InvariantCulture, $"Key {made:000}")]);
        }

        clones.Commit();
    }

    private static void AddClients(Clones clones, string like, int count, Action<object> made)
    {
        var add = clones.Of("Clients", clones.Value("Clients", "Id", "ClientId", like), "Id", "ClientId", "ClientIdKey", "Name");
        for (var number = 0; number < count; number++)
        {
            var id = Clones.NewId();
            add([id, ClientIdOf(number), ClientIdOf(number), NameOf(number)]);
            made(id);
        }
    }
}
