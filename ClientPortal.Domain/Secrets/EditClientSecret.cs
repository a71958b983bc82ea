using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Secrets;

/// <summary>Changes a secret's note or end.</summary>
public sealed class EditClientSecret(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, string clientId, Guid secretId, SecretEdit edit, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (SecretGate.Refuses(actor, now) is { } refused)
        {
            return refused;
        }

        await using var db = portal.OpenFor(actor);
        var key = ClientIds.KeyOf(clientId);
        if (await db.ClientSecrets.Include(row => row.Client).SingleOrDefaultAsync(row => row.Id == secretId && row.Client!.ClientIdKey == key, ct) is not { } secret)
        {
            return Problem.NotFound();
        }

        if (edit.ExpectedVersion is { } version && version != secret.Version)
        {
            return Problem.Stale();
        }

        if ((SecretGate.Refuses(actor, secret.Client!) ?? MistakesIn(edit, secret, now)) is { } problem)
        {
            return problem;
        }

        secret.Note = SecretDraftRules.NormalizeNote(edit.Note.Or(secret.Note));
        secret.ExpiresAt = edit.ExpiresAt.Or(secret.ExpiresAt)?.ToUniversalTime();
        if (db.ChangeTracker.HasChanges())
        {
            audit.Add(db, actor, AuditActions.SecretChanged, secret.Client!.ClientId, secret.Id, secret.Hint);
        }

        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : Nothing.AtAll;
    }

    // A secret that has ended stays ended: nobody may count on it any more, and its row may be cleared away.
    private static Problem? MistakesIn(SecretEdit edit, ClientSecret secret, DateTimeOffset now)
    {
        if (SecretDraftRules.NoteMistakeIn(edit.Note.Or(null)) is { } note)
        {
            return note.At(nameof(edit.Note));
        }

        return edit.ExpiresAt.IsSet && (edit.ExpiresAt.Or(null) <= now || secret.ExpiresAt <= now)
            ? SecretMistakes.EndInPast.At(nameof(edit.ExpiresAt))
            : null;
    }
}
