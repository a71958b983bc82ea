using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Secrets;

/// <summary>
/// Makes a new secret and ends every other one, now or at a date (decisions 13). Two at the same time leave one valid secret, the one
/// that was made last: each holds the client's row, so the second sees and ends what the first made (SEC-082).
/// </summary>
public sealed class RegenerateClientSecret(PortalDb portal, CredentialGenerator credentials, SealedCopies copies, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<AddedSecret>> RunAsync(Actor actor, string clientId, RegenerateAsk ask, CancellationToken ct)
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

        if ((SecretGate.Refuses(actor, client) ?? SecretDraftRules.EndMistakeIn(ask.OldEndsAt, now)?.At(nameof(ask.OldEndsAt))) is { } problem)
        {
            return problem;
        }

        var keepsCopy = await SecretCopies.AreKeptAsync(db, actor.Workspace, ct);
        await db.HoldClientAsync(client.Id, ct);
        await EndOldOnesAsync(db, client, ask.OldEndsAt?.ToUniversalTime() ?? now, now, ct);
        if (await db.ClientSecrets.CountAsync(row => row.ClientRowId == client.Id, ct) >= ClientSecret.MaxPerClient)
        {
            return SecretMistakes.Limit.AsConflict();
        }

        var secret = credentials.NewSecret(CredentialKind.ClientSecret);
        var row = ClientSecrets.New(credentials.NewId(), client, secret, now, actor);
        row.ProtectedCopy = keepsCopy ? copies.Seal(row, secret) : null;
        db.ClientSecrets.Add(row);
        audit.Add(db, actor, AuditActions.SecretRegenerated, client.ClientId, row.Id, row.Hint, ask.OldEndsAt is { } end ? $"old_ends_at={end.ToUniversalTime():O}" : "old_ends_at=now");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new AddedSecret(row.Id, secret);
    }

    // An end that was nearer stays; what has ended leaves the list.
    private static async Task EndOldOnesAsync(PortalDbContext db, Client client, DateTimeOffset end, DateTimeOffset now, CancellationToken ct)
    {
        var old = db.ClientSecrets.Where(row => row.ClientRowId == client.Id);
        await old.Where(row => row.ExpiresAt == null || row.ExpiresAt > end)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.ExpiresAt, (DateTimeOffset?)end).SetProperty(row => row.Version, row => row.Version + 1), ct);
        await old.Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync(ct);
        db.NoteChange(new ChangeSubject(ChangeKind.Client, client.Id));
    }
}
