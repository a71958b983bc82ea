using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Secrets;

namespace ClientPortal.Domain.ClientKeys;

/// <summary>What adding, generating and deleting a key have in common: who may, the rules of the whole client, one save with its audit row.</summary>
public sealed class ChangeClientKeys(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    private static readonly ClientSettingsRules Rules = new();

    /// <param name="change">The keys after the change, or what is wrong with it.</param>
    internal async Task<Outcome<Nothing>> RunAsync(Actor actor, string clientId, Func<ClientProtocol, (ClientProtocol? Protocol, Problem? Problem)> change, AuditNote note, CancellationToken ct)
    {
        if (SecretGate.Refuses(actor, time.GetUtcNow()) is { } refused)
        {
            return refused;
        }

        await using var db = portal.OpenFor(actor);
        if (await db.Clients.FindByClientIdAsync(clientId, ct) is not { } client)
        {
            return Problem.NotFound();
        }

        if (SecretGate.Refuses(actor, client) is { } beyond)
        {
            return beyond;
        }

        var (protocol, mistake) = change(client.Protocol);
        if (protocol is null)
        {
            return mistake!;
        }

        var (before, now) = (client.Protocol, time.GetUtcNow());
        client.Protocol = protocol;
        if (Problem.From(await Rules.ValidateAsync(ClientSettings.Of(client), ofWorkspace: client.Scopes, ct)) is { } broken)
        {
            return broken;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await ClientKeyMakers.KeepAsync(db, actor, client, before, now, ct);
        audit.Add(db, actor, note.Action, client.ClientId, note.KeyId, client.Name, note.Detail);
        if (await db.TrySaveAsync(Problem.Stale(), ct) is { } clash)
        {
            return clash;
        }

        await transaction.CommitAsync(ct);
        return Nothing.AtAll;
    }

    /// <summary>The keys that are registered; none where there are none.</summary>
    internal static JwkSet Registered(ClientProtocol protocol) => protocol.Jwks is { } keys && JwkSet.Read(keys).Set is { } set ? set : new JwkSet([]);

    /// <summary>These keys beside those that are registered.</summary>
    internal static (ClientProtocol? Protocol, Problem? Problem) Add(ClientProtocol protocol, IEnumerable<ClientKey> keys)
    {
        if (protocol.JwksUri is not null)
        {
            return (null, ClientKeyMistakes.KeysAndAddress.AsConflict());
        }

        var set = new JwkSet([.. Registered(protocol).Keys, .. keys]);
        return set.Mistake() is { } mistake ? (null, mistake.At(nameof(ClientProtocol.Jwks))) : (protocol with { Jwks = set.ToJson() }, null);
    }
}

/// <summary>What the audit row of a change says.</summary>
internal sealed record AuditNote(string Action, string? KeyId, string? Detail = null);
