using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>
/// How many more calls a key is good for. Nodes take calls out of it in blocks by one conditional update, so all of them together never spend
/// more than there was; what is taken counts as spent (decisions 22).
/// </summary>
public sealed class ApiKeyQuota
{
    public const long LargestLimit = 1_000_000_000_000;

    public required Guid KeyId { get; init; }

    public required long Limit { get; set; }

    public required QuotaRefill Refill { get; set; }

    public required long Remaining { get; set; }

    /// <summary>When it is full again; null for never.</summary>
    public required DateTimeOffset? RefillsAt { get; set; }

    /// <summary>Tells this quota from one that the key had before: blocks of that one are worth nothing.</summary>
    public required DateTimeOffset SetAt { get; init; }

    public ApiKey? Key { get; init; }

    /// <summary>Another size: what was spent stays spent.</summary>
    internal void Resize(long limit, QuotaRefill refill, DateTimeOffset now)
    {
        Remaining = Math.Max(0, limit - (Limit - Remaining));
        RefillsAt = refill == Refill ? RefillsAt : NextTurn(refill, now);
        (Limit, Refill) = (limit, refill);
    }

    internal static DateTimeOffset? NextTurn(QuotaRefill refill, DateTimeOffset now)
    {
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        return refill switch
        {
            QuotaRefill.Never => null,
            QuotaRefill.Hourly => day.AddHours(now.UtcDateTime.Hour + 1),
            QuotaRefill.Daily => day.AddDays(1),
            QuotaRefill.Monthly => new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1),
            _ => throw new UnreachableException(),
        };
    }
}

internal sealed class ApiKeyQuotaTable : IEntityTypeConfiguration<ApiKeyQuota>
{
    public void Configure(EntityTypeBuilder<ApiKeyQuota> builder)
    {
        builder.ToTable("ApiKeyQuotas");
        builder.HasKey(quota => quota.KeyId);
        builder.HasOne(quota => quota.Key).WithOne(key => key.Quota).HasForeignKey<ApiKeyQuota>(quota => quota.KeyId).OnDelete(DeleteBehavior.Cascade);
    }
}
