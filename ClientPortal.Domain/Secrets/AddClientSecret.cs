using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Idempotency;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Secrets;

/// <summary>Gives a confidential client a further secret; the others stay good (SEC-083).</summary>
public sealed class AddClientSecret(PortalDb portal, SecretDraftRules rules, CredentialGenerator credentials, SealedCopies copies, CreationMemory memory, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<AddedSecret>> RunAsync(Actor actor, string clientId, SecretDraft draft, CancellationToken ct, IdempotencyAsk? idempotency = null)
    {
        var now = time.GetUtcNow();
        if (SecretGate.Refuses(actor, now) is { } refused)
        {
            return refused;
        }

        await using var db = portal.OpenFor(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Clients.AsNoTracking().FindByClientIdAsync(clientId, ct) is not { } client)
        {
            return Problem.NotFound();
        }

        if ((SecretGate.Refuses(actor, client) ?? Problem.From(await rules.ValidateAsync(draft, ct))) is { } problem)
        {
            return problem;
        }

        var keepsCopy = await SecretCopies.AreKeptAsync(db, actor.Workspace, ct);
        await db.HoldClientAsync(client.Id, ct);
        if (!(await memory.FindAsync(db, actor, idempotency, ct)).IsDone(out var earlier, out var reused))
        {
            return reused;
        }

        if (earlier is { } made)
        {
            return new AddedSecret(made, Secret: null, IsRepeated: true);
        }

        if (await db.ClientSecrets.CountAsync(row => row.ClientRowId == client.Id, ct) >= ClientSecret.MaxPerClient)
        {
            return SecretMistakes.Limit.AsConflict();
        }

        var secret = credentials.NewSecret(CredentialKind.ClientSecret);
        var row = ClientSecrets.New(credentials.NewId(), client, secret, now, actor, SecretDraftRules.NormalizeNote(draft.Note), draft.ExpiresAt?.ToUniversalTime());
        row.ProtectedCopy = keepsCopy ? copies.Seal(row, secret) : null;
        db.ClientSecrets.Add(row);
        memory.Add(db, actor, idempotency, row.Id);
        audit.Add(db, actor, AuditActions.SecretAdded, client.ClientId, row.Id, row.Hint);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new AddedSecret(row.Id, secret);
    }
}
