using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Names;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>Renames a key, moves its end, switches it off or on. Its rights are fixed for good: another set of rights is another key.</summary>
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

        if (MistakesIn(edit, now) is { } mistakes)
        {
            return mistakes;
        }

        key.Name = edit.Name is { } name ? NameRules.Normalize(name) : key.Name;
        key.ExpiresAt = edit.ExpiresAt.Or(key.ExpiresAt)?.ToUniversalTime();
        key.DisabledAt = edit.IsDisabled switch
        {
            true => key.DisabledAt ?? now,
            false => null,
            null => key.DisabledAt,
        };
        if (db.ChangeTracker.HasChanges())
        {
            (key.UpdatedAt, key.UpdatedByUserId) = (now, actor.UserId);
            audit.Add(db, actor, AuditActions.ApiKeyChanged, key.Client!.ClientId, key.Id, key.Name, key.DisabledAt is null ? null : "disabled");
        }

        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash
            ? clash
            : await ApiKeyRow.Of(db, db.ApiKeys.Where(row => row.Id == key.Id)).SingleAsync(ct);
    }

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

        return Problem.OfFields(fields);
    }
}
