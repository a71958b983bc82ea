using System.Runtime.InteropServices;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Changes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>
/// Lets the nodes know of each other's calls: each adds what it has counted to one number in the database and takes over the sum. Between two rounds
/// a node knows nothing of the others, so each further node may let in as many calls as it counts within <see cref="Every"/>, at most the limit once;
/// afterwards all of them wait until that is made up for (ADR 0013). A single node writes nothing.
/// </summary>
public sealed class ShareRates(PortalDb portal, KeyMeters meters, CountNodes nodes, TimeProvider time)
{
    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private const int MostAtOnce = 500;

    /// <summary>One round. A failure loses no more than what was counted since the last one.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (!await nodes.HasOthersAsync(ct))
        {
            return;
        }

        var counted = meters.All.SelectMany(entry => entry.Value.TakeUntold(time.GetUtcNow()).Select(told => new Told(entry.Key, entry.Value, told.Limit, told.Ticks))).ToList();
        foreach (var batch in counted.Chunk(MostAtOnce))
        {
            await using var db = portal.OpenForServer();
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            foreach (var told in batch)
            {
                told.Meter.Hear(told.Limit, await AddAsync(db, told, ct));
            }

            await transaction.CommitAsync(ct);
        }
    }

    private async Task<long> AddAsync(PortalDbContext db, Told told, CancellationToken ct)
    {
        var (now, seconds, ticks) = (time.GetUtcNow().UtcTicks, told.Limit.WindowSeconds, told.Ticks);
        var rates = db.Set<ApiKeyRate>().Where(rate => rate.KeyId == told.KeyId && rate.WindowSeconds == seconds);
        if (await rates.ExecuteUpdateAsync(set => set.SetProperty(rate => rate.BackAtTicks, rate => (rate.BackAtTicks > now ? rate.BackAtTicks : now) + ticks), ct) == 1)
        {
            return await rates.Select(rate => rate.BackAtTicks).SingleAsync(ct);
        }

        if (await db.Everywhere<ApiKey>().AnyAsync(key => key.Id == told.KeyId, ct))
        {
            db.Add(new ApiKeyRate { KeyId = told.KeyId, WindowSeconds = seconds, BackAtTicks = now + ticks });
            await db.TrySaveAsync(Problem.Stale(), ct); // where another node was first, the next round adds
            db.ChangeTracker.Clear();
        }

        return now + ticks;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Told(Guid KeyId, KeyMeter Meter, KeyRateLimit Limit, long Ticks);
}
