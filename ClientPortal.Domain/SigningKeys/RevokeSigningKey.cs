using ClientPortal.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SigningKeys;

/// <summary>
/// Takes a key that somebody else may have away at once: all that it signed fails on every node as soon as the ring has been read again
/// (<see cref="SigningKeyRing.Lifetime"/>), and another key signs from now on (SEC-121). Sessions and refresh tokens rest on no signature and stay.
/// </summary>
public sealed class RevokeSigningKey(PortalDb portal, NewSigningKeys newKeys, AuditTrail audit, TimeProvider time)
{
    /// <returns>The key that signs in its place.</returns>
    public async Task<Outcome<SigningKeyRow>> RunAsync(Actor actor, string keyId, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Server)
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenForServer();
        if (await db.SigningKeys.FirstOrDefaultAsync(row => row.KeyId == keyId, ct) is not { } key
            || !SigningAlgorithms.OfTokens.Contains(key.Algorithm, StringComparer.Ordinal))
        {
            return SigningKeyProblems.UnknownKey();
        }

        var now = time.GetUtcNow();
        db.SigningKeys.Remove(key);
        var successor = await SuccessorAsync(db, actor, key, now, ct);
        audit.Add(db, actor, AuditActions.SigningKeyRevoked, targetId: keyId, detail: $"algorithm={key.Algorithm}");
        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : SigningKeyRow.Of(successor, now);
    }

    private async Task<SigningKey> SuccessorAsync(PortalDbContext db, Actor actor, SigningKey revoked, DateTimeOffset now, CancellationToken ct)
    {
        var others = await db.SigningKeys
            .Where(key => key.Algorithm == revoked.Algorithm && key.Id != revoked.Id && key.SignsUntil > now)
            .OrderBy(key => key.Generation).ToListAsync(ct);
        if (others.LastOrDefault(key => key.SignsFrom <= now) is { } signs)
        {
            return signs; // the revoked one had not begun, or had ended
        }

        // One that is published already is known to those who verify; a new one they have to fetch.
        var next = others.Count > 0 ? others[0] : newKeys.Add(db, actor, revoked.Algorithm, revoked, now);
        next.SignsFrom = now;
        return next;
    }
}

/// <summary>What can be wrong with a command about keys.</summary>
internal static class SigningKeyProblems
{
    public static Problem UnknownKey() => new(ProblemKind.NotFound, "signing_key_unknown", "There is no such key. Look at the list.");

    public static Problem UnknownAlgorithm() => new(ProblemKind.Invalid, "signing_algorithm_unknown", "Choose ES256 or RS256.");
}
