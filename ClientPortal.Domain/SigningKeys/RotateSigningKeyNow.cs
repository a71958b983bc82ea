using ClientPortal.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SigningKeys;

/// <summary>
/// Changes to another key before the schedule does, by the operator's hand. Nothing breaks: the new key is published first and signs as
/// soon as nobody can hold an older JWKS; what the old one signed goes on being good (SEC-120).
/// </summary>
public sealed class RotateSigningKeyNow(PortalDb portal, NewSigningKeys newKeys, AuditTrail audit, TimeProvider time)
{
    /// <param name="algorithm">One of <see cref="SigningAlgorithms.OfTokens"/>.</param>
    /// <returns>The key that signs next.</returns>
    public async Task<Outcome<SigningKeyRow>> RunAsync(Actor actor, string algorithm, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Server)
        {
            return Problem.NotAllowed();
        }

        if (!SigningAlgorithms.OfTokens.Contains(algorithm, StringComparer.Ordinal))
        {
            return SigningKeyProblems.UnknownAlgorithm();
        }

        var now = time.GetUtcNow();
        var signsFrom = now + SigningKeySchedule.PublishedBeforeByHand;
        await using var db = portal.OpenForServer();
        var newest = await NewSigningKeys.FindNewestAsync(db, algorithm, ct);
        var next = newest is not null && newest.SignsFrom > now ? newest : newKeys.Add(db, actor, algorithm, newest, newest is null ? now : signsFrom);
        if (next.SignsFrom > signsFrom)
        {
            next.SignsFrom = signsFrom; // the schedule has published it already; it only begins earlier
        }

        await EndPresentAsync(db, next, now, ct);
        audit.Add(db, actor, AuditActions.SigningKeyRotated, targetId: next.KeyId, detail: $"algorithm={algorithm}");
        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : SigningKeyRow.Of(next, now);
    }

    private static async Task EndPresentAsync(PortalDbContext db, SigningKey next, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var present in await SigningKeyQueries.SigningAt(db, next.Algorithm, now).ToListAsync(ct))
        {
            if (present.Id != next.Id)
            {
                present.SignsUntil = next.SignsFrom;
                present.PublishedUntil = next.SignsFrom + SigningKeySchedule.VerifiesFor;
            }
        }
    }
}
