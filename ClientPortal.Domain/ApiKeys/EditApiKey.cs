using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Names;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>Renames a key, moves its end, switches it off or on, changes what its use is tied to. Its rights are fixed for good: another set of rights is another key.</summary>
public sealed class EditApiKey(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<ApiKeyRow>> RunAsync(Actor actor, string clientId, Guid keyId, ApiKeyEdit edit, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (KeyGate.Refuses(actor, now) is { } refused)
        {
            return refused;
        }

        await using var db = portal.OpenFor(actor);
        if (await db.FindKeyAsync(clientId, keyId, ct) is not { } key)
        {
            return Problem.NotFound();
        }

        if (edit.ExpectedVersion is { } version && version != key.Version)
        {
            return Problem.Stale();
        }

        if ((MistakesIn(edit, now) ?? await ApiKeyTermsRules.RefusesAsync(db, key, edit.Terms, ct)) is { } mistakes)
        {
            return mistakes;
        }

        if (edit.IsDisabled == false && key.DisabledAt is not null && await WasLeakedAsync(db, key, now, ct))
        {
            return ApiKeyMistakes.Leaked.AsConflict();
        }

        key.Name = edit.Name is { } name ? NameRules.Normalize(name) : key.Name;
        key.ExpiresAt = edit.ExpiresAt.Or(key.ExpiresAt)?.ToUniversalTime();
        key.DisabledAt = edit.IsDisabled switch
        {
            true => key.DisabledAt ?? now,
            false => null,
            null => key.DisabledAt,
        };
        edit.Terms.ApplyTo(db, key, now);
        if (db.ChangeTracker.HasChanges())
        {
            (key.UpdatedAt, key.UpdatedByUserId) = (now, actor.UserId);
            audit.Add(db, actor, AuditActions.ApiKeyChanged, key.Client!.ClientId, key.Id, key.Name, key.DisabledAt is null ? null : "disabled");
        }

        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash
            ? clash
            : await ApiKeyRow.ReadAsync(db, key.Id, ct);
    }

    // A value that was found in public never opens anything again; a rotation gives the key another.
    private static Task<bool> WasLeakedAsync(PortalDbContext db, ApiKey key, DateTimeOffset now, CancellationToken ct) =>
        db.LeakedCredentials.AnyAsync(leak => leak.Hash == key.Hash || (leak.Hash == key.PreviousHash && key.PreviousEndsAt > now), ct);

    private static Problem? MistakesIn(ApiKeyEdit edit, DateTimeOffset now)
    {
        var fields = new List<FieldProblem>();
        if (edit.Name is not null && NameRules.MistakeIn(edit.Name, ApiKey.MaxNameLength) is { } name)
        {
            fields.AddRange(name.At(nameof(edit.Name)).Fields);
        }

        if (ApiKeyDraftRules.EndMistakeIn(edit.ExpiresAt.Or(null), now) is { } end)
        {
            fields.AddRange(end.At(nameof(edit.ExpiresAt)).Fields);
        }

        fields.AddRange(ApiKeyTermsRules.MistakesIn(edit.Terms).SelectMany(found => found.Mistake.At(found.Field).Fields));
        return Problem.OfFields(fields);
    }
}
