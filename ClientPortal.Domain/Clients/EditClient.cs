using ClientPortal.Domain.Audit;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Secrets;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients;

/// <summary>Changes a client's settings. A change of kind keeps no power of the old kind alive (SEC-016).</summary>
public sealed class EditClient(PortalDb portal, ClientConversion conversion, AuditTrail audit, TimeProvider time)
{
    private const int Rounds = 5;
    private static readonly ClientSettingsRules Rules = new();

    public async Task<Outcome<ClientDetail>> RunAsync(Actor actor, string clientId, ClientEdit edit, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        ClientSettings? seen = null;
        for (var round = 0; round < Rounds; round++)
        {
            await using var db = portal.OpenFor(actor);
            if (await db.Clients.FindByClientIdAsync(clientId, ct) is not { } client)
            {
                return Problem.NotFound();
            }

            var current = ClientSettings.Of(client);
            if (edit.ExpectedVersion is { } version && version != client.Version || seen is not null && edit.ClashesWith(seen, current))
            {
                return Problem.Stale();
            }

            var outcome = await ChangeAsync(db, actor, client, current, edit, ct);
            if (outcome is not Outcome<ClientDetail>.Refused { Problem.Kind: ProblemKind.Stale } || edit.ExpectedVersion is not null)
            {
                return outcome;
            }

            seen ??= current;
        }

        return Problem.Stale();
    }

    private async Task<Outcome<ClientDetail>> ChangeAsync(PortalDbContext db, Actor actor, Client client, ClientSettings current, ClientEdit edit, CancellationToken ct)
    {
        var settings = edit.ApplyTo(current);
        var changesKind = settings.Kind != current.Kind;
        var now = time.GetUtcNow();
        if ((changesKind || settings.ChangesKeysOf(current)) && !actor.IsFresh(now))
        {
            return Problem.NeedsFreshSignIn();
        }

        // What it has may stay, even where no resource names it any more.
        var known = edit.Scopes is null ? current.Scopes! : current.Scopes!.Union(await WorkspaceScopes.OfAsync(db, ct));
        if ((Problem.From(await Rules.ValidateAsync(settings, known, ct)) ?? RaiseBy(actor, current, settings) ?? PowerByKeys(actor, current, settings)) is { } mistakes)
        {
            return mistakes;
        }

        if (await db.PolicyAgainstAsync(client.WorkspaceId, current, settings, ct) is { } forbidden)
        {
            return forbidden;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await PermissionHistory.KeepAsync(db, client, current, settings, now, ct);
        client.Apply(settings);
        await ClientKeyMakers.KeepAsync(db, actor, client, current.Protocol, now, ct);
        var secret = changesKind ? await conversion.RunAsync(db, actor, client, ct) : null;
        if (db.Entry(client).State == EntityState.Modified)
        {
            audit.Add(db, actor, AuditActions.ClientChanged, client.ClientId, client.Id, client.Name, ChangedFields(db, client));
            client.UpdatedAt = now;
        }

        if (await db.TrySaveAsync(Problem.Stale(), ct) is { } clash)
        {
            return clash;
        }

        await transaction.CommitAsync(ct);
        return ClientDetail.Of(client) with { NewSecret = secret };
    }

    // Scopes the client had already may stay; what is new, and everything it can newly do on its own behalf, must be the editor's own.
    private static Problem? RaiseBy(Actor actor, ClientSettings before, ClientSettings after)
    {
        var machine = ClientSettings.MachineScopesOf(after.GrantTypes, after.Scopes!).Except(ClientSettings.MachineScopesOf(before.GrantTypes, before.Scopes!));
        return OwnScopes.AreWithin(actor, after.Scopes!.Except(before.Scopes!).Union(machine))
            ? null
            : ClientMistakes.ScopeBeyondOwn.At(nameof(ClientEdit.Scopes));
    }

    // Whoever adds a key can act as the client from then on, as with a new secret (SEC-164).
    private static Problem? PowerByKeys(Actor actor, ClientSettings before, ClientSettings after) =>
        !after.ChangesKeysOf(before) || OwnScopes.AreWithin(actor, ClientSettings.MachineScopesOf(after.GrantTypes, after.Scopes!))
            ? null
            : SecretMistakes.BeyondOwn.As(ProblemKind.NotAllowed);

    private static string ChangedFields(PortalDbContext db, Client client) =>
        "fields=" + string.Join(',', db.Entry(client).Properties.Where(property => property.IsModified).Select(property => property.Metadata.Name));
}
