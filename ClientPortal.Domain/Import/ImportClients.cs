using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Idempotency;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Secrets;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Import;

/// <summary>
/// Takes over the registrations of a file: all of them in one transaction, or none. Each passes the rules of every new client and leaves its audit
/// row; those that brought no secret get one, which exists only in the return value.
/// </summary>
public sealed class ImportClients(PortalDb portal, ReadImport read, TakenClientIds taken, NewClients newClients, CreationMemory memory, TimeProvider time)
{
    public async Task<Outcome<ImportedClients>> RunAsync(Actor actor, ImportFile file, CancellationToken ct, IdempotencyAsk? idempotency = null)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        if (!actor.IsFresh(time.GetUtcNow()))
        {
            return Problem.NeedsFreshSignIn();
        }

        await using var db = portal.OpenFor(actor);
        if (!read.Run(actor, file, await WorkspaceScopes.OfAsync(db, ct)).IsDone(out var plan, out var unreadable))
        {
            return unreadable;
        }

        var outcome = await db.InOneTransactionAsync(() => ImportAsync(db, actor, plan, idempotency, ct), ct);

        // Another import or registration was faster than this one's look: the look is made again, to say at which rows.
        return outcome is Outcome<ImportedClients>.Refused { Problem: { Kind: ProblemKind.Conflict, Code: var code } } && code == ClientMistakes.ClientIdTaken.Code
            ? await TakenAsync(actor, plan, ct) is { } problem ? problem : outcome
            : outcome;
    }

    private async Task<Outcome<ImportedClients>> ImportAsync(PortalDbContext db, Actor actor, ImportPlan plan, IdempotencyAsk? idempotency, CancellationToken ct)
    {
        await db.HoldWorkspaceAsync(actor.Workspace, ct);
        if (!(await memory.FindAsync(db, actor, idempotency, ct)).IsDone(out var earlier, out var reused))
        {
            return reused;
        }

        if (earlier is not null)
        {
            return await RepeatAsync(db, plan, ct);
        }

        if (await TakenAsync(actor, plan, ct) is { } mistakes)
        {
            return mistakes;
        }

        if (await db.IsFullAsync(actor.Workspace, ct, plan.Clients.Count))
        {
            return ClientMistakes.ClientsLimit.AsConflict();
        }

        var keepsCopies = await SecretCopies.AreKeptAsync(db, actor.Workspace, ct);
        var made = plan.Clients.Select(planned => Add(db, actor, planned, keepsCopies)).ToList();
        memory.Add(db, actor, idempotency, made[0].Id);
        return await db.TrySaveAsync(ClientMistakes.ClientIdTaken.AsConflict(), ct) is { } clash ? clash : new ImportedClients(made);
    }

    // Every mistake of every row at once, those that only the database knows included.
    private async Task<Problem?> TakenAsync(Actor actor, ImportPlan plan, CancellationToken ct)
    {
        if (!(await taken.NoteAsync(actor, plan, ct)).IsDone(out var noted, out var tooMany))
        {
            return tooMany;
        }

        return plan.Mistakes is null && noted.Mistakes is { } onlyTaken
            ? onlyTaken with { Kind = ProblemKind.Conflict, Code = ClientMistakes.ClientIdTaken.Code, Sentence = ClientMistakes.ClientIdTaken.Sentence }
            : noted.Mistakes;
    }

    private ImportedClient Add(PortalDbContext db, Actor actor, PlannedClient planned, bool keepsCopies)
    {
        var settings = ClientSettings.Of(planned.Draft);
        var (client, secret) = newClients.Add(
            db, actor, ClientIds.Normalize(planned.Draft.ClientId!), settings, settings.Scopes ?? OwnScopes.DefaultFor(actor), keepsCopy: keepsCopies, import: new ClientImport(planned.Secret));
        return new ImportedClient(planned.Row, client.Id, client.ClientId, client.Name, client.Kind, planned.SecretKind, secret);
    }

    // The request was the same, so the file was: its clients, less those that have been deleted since.
    private static async Task<Outcome<ImportedClients>> RepeatAsync(PortalDbContext db, ImportPlan plan, CancellationToken ct)
    {
        var keys = plan.Clients.Select(client => client.ClientIdKey).ToList();
        var found = await db.Clients.Where(client => keys.Contains(client.ClientIdKey))
            .Select(client => new { client.ClientIdKey, client.Id, client.ClientId, client.Name, client.Kind }).ToDictionaryAsync(client => client.ClientIdKey, StringComparer.Ordinal, ct);
        return new ImportedClients([.. plan.Clients.Where(planned => found.ContainsKey(planned.ClientIdKey)).Select(planned =>
        {
            var client = found[planned.ClientIdKey];
            return new ImportedClient(planned.Row, client.Id, client.ClientId, client.Name, client.Kind, planned.SecretKind, NewSecret: null);
        })], IsRepeated: true);
    }
}

/// <summary>The clients that were taken over.</summary>
/// <param name="IsRepeated">The same request had been done before; nothing was made now.</param>
public sealed record ImportedClients(IReadOnlyList<ImportedClient> Clients, bool IsRepeated = false);

/// <summary>A client that was taken over.</summary>
/// <param name="NewSecret">Where it uses secrets and brought none: the first one, this once.</param>
public sealed record ImportedClient(int Row, Guid Id, string ClientId, string Name, ClientKind Kind, ImportedSecretKind Secret, PlainSecret? NewSecret);
