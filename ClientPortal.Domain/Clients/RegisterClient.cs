using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Idempotency;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.Throttling;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients;

/// <summary>Registers a client and, if confidential, issues its first secret, which exists only in the return value.</summary>
public sealed class RegisterClient(PortalDb portal, ClientDraftRules rules, NewClients newClients, CredentialGenerator credentials, CreationMemory memory, Throttles throttles, TimeProvider time)
{
    public async Task<Outcome<RegisteredClient>> RunAsync(Actor actor, ClientDraft draft, CancellationToken ct, IdempotencyAsk? idempotency = null)
    {
        var now = time.GetUtcNow();
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        if (!actor.IsFresh(now))
        {
            return Problem.NeedsFreshSignIn();
        }

        await using var db = portal.OpenFor(actor);
        if (Problem.From(await rules.ValidateAsync(draft, draft.Scopes is null ? ScopeSet.Empty : await WorkspaceScopes.OfAsync(db, ct), ct)) is { } everyMistake)
        {
            return everyMistake;
        }

        var settings = ClientSettings.Of(draft);
        if (settings.Scopes is { } asked && !OwnScopes.AreWithin(actor, asked))
        {
            return ClientMistakes.ScopeBeyondOwn.At(nameof(draft.Scopes));
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.HoldWorkspaceAsync(actor.Workspace, ct);
        if (!(await memory.FindAsync(db, actor, idempotency, ct)).IsDone(out var earlier, out var reused))
        {
            return reused;
        }

        if (earlier is { } made)
        {
            return await RepeatAsync(db, made, ct);
        }

        if (await db.PolicyAgainstAsync(actor.Workspace, before: null, settings, ct) is { } forbidden)
        {
            return forbidden;
        }

        if (await db.IsFullAsync(actor.Workspace, ct))
        {
            return ClientMistakes.ClientsLimit.AsConflict();
        }

        var id = string.IsNullOrWhiteSpace(draft.ClientId) ? credentials.NewClientId() : ClientIds.Normalize(draft.ClientId);
        var keepsCopy = await SecretCopies.AreKeptAsync(db, actor.Workspace, ct);
        var (client, secret) = newClients.Add(db, actor, id, settings, settings.Scopes ?? OwnScopes.DefaultFor(actor), keepsCopy: keepsCopy);
        ClientKeyMakers.Add(db, actor, client);
        memory.Add(db, actor, idempotency, client.Id);
        if (await db.TrySaveAsync(ClientMistakes.ClientIdTaken.At(nameof(draft.ClientId), ProblemKind.Conflict), ct) is { } clash)
        {
            // A "taken" tells that an id exists somewhere; it must not be a fast way to list them (SEC-011).
            return throttles.Take(Throttle.TakenClientIdsPerCaller, actor.SubjectId) ?? clash;
        }

        await transaction.CommitAsync(ct);
        return new RegisteredClient(client.Id, client.ClientId, client.Name, secret);
    }

    private static async Task<Outcome<RegisteredClient>> RepeatAsync(PortalDbContext db, Guid made, CancellationToken ct) =>
        await db.Clients.AsNoTracking().SingleOrDefaultAsync(row => row.Id == made, ct) is { } client
            ? new RegisteredClient(client.Id, client.ClientId, client.Name, Secret: null, IsRepeated: true)
            : Problem.NotFound();
}
