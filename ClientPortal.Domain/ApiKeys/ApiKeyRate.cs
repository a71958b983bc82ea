using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>What all nodes together have counted against one limit of a key; written only while there are several nodes.</summary>
public sealed class ApiKeyRate
{
    public required Guid KeyId { get; init; }

    public required int WindowSeconds { get; init; }

    /// <summary>When all calls are back, in UTC ticks, so that the database can add to it.</summary>
    public required long BackAtTicks { get; init; }

    public ApiKey? Key { get; init; }
}

internal sealed class ApiKeyRateTable : IEntityTypeConfiguration<ApiKeyRate>
{
    public void Configure(EntityTypeBuilder<ApiKeyRate> builder)
    {
        builder.ToTable("ApiKeyRates");
        builder.HasKey(rate => new { rate.KeyId, rate.WindowSeconds });
        builder.HasIndex(rate => rate.BackAtTicks);
        builder.HasOne(rate => rate.Key).WithMany().HasForeignKey(rate => rate.KeyId).OnDelete(DeleteBehavior.Cascade);
    }
}
