using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SigningKeys;

/// <summary>Lists the keys that sign, for the operator.</summary>
public sealed class SigningKeyQueries(PortalDb portal, TimeProvider time)
{
    private const int MostListed = 200;

    public async Task<Outcome<IReadOnlyList<SigningKeyRow>>> ListAsync(Actor actor, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Server)
        {
            return Problem.NotAllowed();
        }

        var now = time.GetUtcNow();
        var published = SigningAlgorithms.OfTokens;
        await using var db = portal.OpenForServer();
        var keys = await db.SigningKeys.AsNoTracking()
            .Where(key => published.Contains(key.Algorithm) && key.PublishedUntil > now)
            .OrderBy(key => key.Algorithm).ThenBy(key => key.Generation)
            .Take(MostListed)
            .ToListAsync(ct);
        return keys.ConvertAll(key => SigningKeyRow.Of(key, now));
    }

    internal static IQueryable<SigningKey> SigningAt(PortalDbContext db, string algorithm, DateTimeOffset now) =>
        db.SigningKeys.Where(key => key.Algorithm == algorithm && key.SignsFrom <= now && key.SignsUntil > now);
}

/// <summary>A key and where it stands in its life.</summary>
public sealed record SigningKeyRow(string KeyId, string Algorithm, SigningKeyPhase Phase, DateTimeOffset SignsFrom, DateTimeOffset SignsUntil, DateTimeOffset PublishedUntil)
{
    internal static SigningKeyRow Of(SigningKey key, DateTimeOffset now) => new(
        key.KeyId,
        key.Algorithm,
        now < key.SignsFrom ? SigningKeyPhase.Next : now < key.SignsUntil ? SigningKeyPhase.Signs : SigningKeyPhase.Verifies,
        key.SignsFrom,
        key.SignsUntil,
        key.PublishedUntil);
}

/// <summary>The three parts of a published key's life.</summary>
public enum SigningKeyPhase
{
    /// <summary>Published, so that everybody has it by the time it signs.</summary>
    Next,
    Signs,

    /// <summary>What it signed is still good.</summary>
    Verifies,
}
