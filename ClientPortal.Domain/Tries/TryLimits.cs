using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Tries;

/// <summary>
/// Counts tries before they are evaluated, each by one conditional update: of 50 at once exactly as many are evaluated as the
/// limit says, on one node or on several (SEC-222).
/// </summary>
public sealed class TryLimits(PortalDb portal, TimeProvider time)
{
    private const int InsertRaces = 3;

    /// <summary>Takes one try of every limit, or none: false when one of them is used up.</summary>
    public async Task<bool> TakeAsync(IReadOnlyList<TryLimit> limits, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        for (var i = 0; i < limits.Count; i++)
        {
            if (!await TakeAsync(db, limits[i], ct))
            {
                await GiveBackAsync(db, limits.Take(i), ct);
                return false;
            }
        }

        return true;
    }

    /// <summary>Gives back tries that turned out to be no guesses.</summary>
    public async Task GiveBackAsync(IEnumerable<TryLimit> limits, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        await GiveBackAsync(db, limits, ct);
    }

    /// <summary>Forgets the tries: who proves to be the right person starts anew.</summary>
    public async Task ForgetAsync(TryLimit limit, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var key = limit.Key;
        await db.Set<TryCount>().Where(row => row.Key == key).ExecuteDeleteAsync(ct);
    }

    private async Task<bool> TakeAsync(PortalDbContext db, TryLimit limit, CancellationToken ct)
    {
        var key = limit.Key;
        var now = time.GetUtcNow();
        var rows = db.Set<TryCount>().Where(row => row.Key == key);

        for (var race = 0; race < InsertRaces; race++)
        {
            if (await rows.Where(row => row.EndsAt > now && row.Count < limit.Most).ExecuteUpdateAsync(set => set.SetProperty(row => row.Count, row => row.Count + 1), ct) == 1
                || await rows.Where(row => row.EndsAt <= now).ExecuteUpdateAsync(set => set.SetProperty(row => row.Count, 1).SetProperty(row => row.EndsAt, now + limit.Window), ct) == 1)
            {
                return true;
            }

            if (await rows.AnyAsync(ct))
            {
                return false;
            }

            var first = db.Add(new TryCount { Key = key, Count = 1, EndsAt = now + limit.Window });
            var lost = await db.TrySaveAsync(Problem.Stale(), ct);
            first.State = EntityState.Detached;
            if (lost is null)
            {
                return true;
            }
        }

        return false;
    }

    private static async Task GiveBackAsync(PortalDbContext db, IEnumerable<TryLimit> limits, CancellationToken ct)
    {
        foreach (var key in limits.Select(limit => limit.Key))
        {
            await db.Set<TryCount>().Where(row => row.Key == key && row.Count > 0)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Count, row => row.Count - 1), ct);
        }
    }
}
