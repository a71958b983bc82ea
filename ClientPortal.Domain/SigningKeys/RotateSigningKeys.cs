using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SigningKeys;

/// <summary>
/// Creates the keys that are due and removes those whose last token has ended. Safe on several nodes at once: the unique
/// (algorithm, generation) lets one of them win, and the others read what it made.
/// </summary>
public sealed class RotateSigningKeys(PortalDb portal, NewSigningKeys newKeys, TimeProvider time)
{
    /// <summary>What no host can do without.</summary>
    private static readonly string[] Always = [SigningAlgorithms.Tokens, SigningAlgorithms.RefreshDerivation];

    /// <summary>Looks after the kinds of keys that are in use.</summary>
    public Task<Outcome<Nothing>> RunAsync(Actor actor, CancellationToken ct) => RunAsync(actor, also: null, ct);

    /// <param name="also">A further kind that is wanted from now on.</param>
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, string? also, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Server)
        {
            return Problem.NotAllowed();
        }

        var now = time.GetUtcNow();
        await using var db = portal.OpenForServer();
        await db.SigningKeys.Where(key => key.PublishedUntil <= now).ExecuteDeleteAsync(ct);
        var inUse = await db.SigningKeys.Select(key => key.Algorithm).Distinct().ToListAsync(ct);
        foreach (var algorithm in inUse.Concat(Always).Concat(also is null ? [] : [also]).Distinct(StringComparer.Ordinal))
        {
            await AddIfDueAsync(db, actor, algorithm, now, ct);
        }

        return Nothing.AtAll;
    }

    private async Task AddIfDueAsync(PortalDbContext db, Actor actor, string algorithm, DateTimeOffset now, CancellationToken ct)
    {
        var newest = await NewSigningKeys.FindNewestAsync(db, algorithm, ct);
        if (SigningKeySchedule.NextSignsFrom(newest, now) is not { } signsFrom)
        {
            return;
        }

        newKeys.Add(db, actor, algorithm, newest, signsFrom);

        // A refusal means that another node was first; what it made is as good as ours.
        _ = await db.TrySaveAsync(Problem.Stale(), ct);
        db.ChangeTracker.Clear();
    }
}
