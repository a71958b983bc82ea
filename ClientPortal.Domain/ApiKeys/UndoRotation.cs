using ClientPortal.Domain.Audit;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>Takes a rotation back while the old value still lives: it is the key's value again, without an end, and the new one ends at once.</summary>
public sealed class UndoRotation(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<ApiKeyRow>> RunAsync(Actor actor, string clientId, Guid keyId, CancellationToken ct)
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

        if (KeyGate.RefusesValueOf(actor, key) is { } beyond)
        {
            return beyond;
        }

        if (key is not { PreviousHash: { } old, PreviousHint: { } hint } || !Overlap.Runs(key.PreviousEndsAt, now))
        {
            return ApiKeyMistakes.NothingToUndo.AsConflict();
        }

        // The new value becomes the one before, ended: whoever has it already hears REVOKED and not that there is no such key.
        (key.Hash, key.Hint, key.ProtectedCopy, key.PreviousHash, key.PreviousHint) = (old, hint, key.PreviousCopy, key.Hash, key.Hint);
        (key.PreviousCopy, key.PreviousEndsAt) = (null, now);
        audit.Add(db, actor, AuditActions.ApiKeyRotationUndone, key.Client!.ClientId, key.Id, key.Name);
        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : await ApiKeyRow.ReadAsync(db, key.Id, ct);
    }
}
