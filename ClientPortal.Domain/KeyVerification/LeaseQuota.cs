using ClientPortal.Domain.ApiKeys;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>
/// Takes a block of calls out of a key's quota for this node, by one conditional update: of two nodes that ask at once each gets calls of its own,
/// and nobody gets more than there are (decisions 22).
/// </summary>
public sealed class LeaseQuota(PortalDb portal, KeyMeters meters, TimeProvider time)
{
    private const long LargestBlock = 500;
    private const int BlocksOfQuota = 50;

    /// <summary>Gives the meter a block, or lets it know that there is none.</summary>
    internal async Task RunAsync(Guid keyId, KeyMeter meter, CancellationToken ct)
    {
        await meter.Leasing.WaitAsync(ct);
        try
        {
            if (!meter.HasCall(time.GetUtcNow()))
            {
                meter.Give(await TakeAsync(keyId, meter.QuotaSetAt, ct), time.GetUtcNow());
            }
        }
        finally
        {
            meter.Leasing.Release();
        }
    }

    /// <summary>Gives back what this node has not spent; when it stops.</summary>
    public async Task ReturnAllAsync(CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        foreach (var (keyId, meter) in meters.All)
        {
            if (meter.TakeBack() is { Calls: > 0 } block)
            {
                // Not into the next period, and not into another quota.
                await db.ApiKeyQuotas.Where(quota => quota.KeyId == keyId && quota.SetAt == block.SetAt && quota.RefillsAt == block.EndsAt)
                    .ExecuteUpdateAsync(set => set.SetProperty(quota => quota.Remaining, quota => quota.Remaining + block.Calls), ct);
            }
        }
    }

    /// <summary>A small quota in small blocks: at most one block per node stays unspent.</summary>
    internal static long BlockOf(long limit) => Math.Clamp(limit / BlocksOfQuota, 1, LargestBlock);

    private async Task<QuotaLease?> TakeAsync(Guid keyId, DateTimeOffset? setAt, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var quotas = db.ApiKeyQuotas.Where(quota => quota.KeyId == keyId && quota.SetAt == setAt);
        while (await quotas.AsNoTracking().SingleOrDefaultAsync(ct) is { } quota)
        {
            var now = time.GetUtcNow();
            if (quota.RefillsAt <= now)
            {
                await RefillAsync(quotas, quota, now, ct);
                continue;
            }

            var calls = Math.Min(BlockOf(quota.Limit), quota.Remaining);
            if (calls <= 0)
            {
                return new QuotaLease(quota.SetAt, 0, quota.RefillsAt);
            }

            if (await quotas.Where(row => row.Remaining >= calls && row.RefillsAt == quota.RefillsAt)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Remaining, row => row.Remaining - calls), ct) == 1)
            {
                return new QuotaLease(quota.SetAt, calls, quota.RefillsAt);
            }
        }

        return null; // the key is gone or has another quota; its facts will say so in a moment
    }

    // Whoever is first moves the end of the period; for everybody else the condition does not hold any more.
    private static Task<int> RefillAsync(IQueryable<ApiKeyQuota> quotas, ApiKeyQuota quota, DateTimeOffset now, CancellationToken ct)
    {
        var next = ApiKeyQuota.NextTurn(quota.Refill, now);
        return quotas.Where(row => row.RefillsAt == quota.RefillsAt)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Remaining, row => row.Limit).SetProperty(row => row.RefillsAt, next), ct);
    }
}
