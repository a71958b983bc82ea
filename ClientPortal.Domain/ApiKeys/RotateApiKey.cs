using System.Globalization;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>Gives a key a new value; the old one ends now or is taken until a date. Name, rights and id stay.</summary>
public sealed class RotateApiKey(PortalDb portal, CredentialGenerator credentials, SealedCopies copies, AuditTrail audit, TimeProvider time)
{
    /// <param name="endsOlder">An overlap may begin while another runs, and ends the value before the old one early: for a key that nobody has used yet.</param>
    public async Task<Outcome<CreatedApiKey>> RunAsync(Actor actor, string clientId, Guid keyId, RotateAsk ask, CancellationToken ct, bool endsOlder = false)
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

        if ((KeyGate.RefusesValueOf(actor, key) ?? ApiKeyDraftRules.EndMistakeIn(ask.OldEndsAt, now)?.At(nameof(ask.OldEndsAt))) is { } problem)
        {
            return problem;
        }

        if (key.ExpiresAt <= now)
        {
            return ApiKeyMistakes.Ended.AsConflict();
        }

        // A key keeps one value before: another overlap would end that one before its promised time. Of two rotations at once the row's version lets one pass.
        if (ask.OldEndsAt is not null && !endsOlder && Overlap.Runs(key.PreviousEndsAt, now))
        {
            return Running(key.PreviousEndsAt.Value);
        }

        var value = credentials.NewSecret(CredentialKind.ApiKey, await CreateApiKey.BrandAsync(db, actor, ct));
        (key.PreviousHash, key.PreviousEndsAt) = (key.Hash, ask.OldEndsAt?.ToUniversalTime() ?? now);
        (key.PreviousHint, key.PreviousCopy) = (key.Hint, key.PreviousEndsAt > now ? key.ProtectedCopy : null);
        (key.Hash, key.Hint) = (value.Hash, value.Hint);
        (key.UpdatedAt, key.UpdatedByUserId) = (now, actor.UserId);
        key.CreatorLeftAt = null; // whoever left does not know this value
        key.ProtectedCopy = await CreateApiKey.KeepsCopiesAsync(db, actor, ct) ? copies.Seal(key, value) : null;
        audit.Add(db, actor, AuditActions.ApiKeyRotated, key.Client!.ClientId, key.Id, key.Name, $"old_ends_at={key.PreviousEndsAt:O}");
        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : new CreatedApiKey(key.Id, key.Name, value);
    }

    private static Problem Running(DateTimeOffset end) =>
        (ApiKeyMistakes.RotationRunning with { Sentence = $"The value before is taken until {end.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)}. {ApiKeyMistakes.WaysOutOfRunning}" })
            .At(nameof(RotateAsk.OldEndsAt), ProblemKind.Conflict);
}
