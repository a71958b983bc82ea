using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>Where a caller with a key was seen while its networks are observed.</summary>
public sealed class ObservedAddress
{
    /// <summary>Of one key; whoever calls from more places is not to be tied to any.</summary>
    public const int MostPerKey = 200;

    public required Guid KeyId { get; init; }

    /// <summary>An IPv4 address, or the /64 of an IPv6 one.</summary>
    public required string Address { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; set; }

    public ApiKey? Key { get; init; }
}

internal sealed class ObservedAddressTable : IEntityTypeConfiguration<ObservedAddress>
{
    public void Configure(EntityTypeBuilder<ObservedAddress> builder)
    {
        builder.ToTable("ObservedAddresses");
        builder.HasKey(seen => new { seen.KeyId, seen.Address });
        builder.Property(seen => seen.Address).HasMaxLength(48);
        builder.HasOne(seen => seen.Key).WithMany().HasForeignKey(seen => seen.KeyId).OnDelete(DeleteBehavior.Cascade);
    }
}
