using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Tries;

/// <summary>How often something was tried within one window. In the database, so that neither another node nor a restart forgets it (SEC-226).</summary>
public sealed class TryCount
{
    /// <summary>SHA-256 of what is limited: names nobody, and has one length whatever was typed.</summary>
    public required byte[] Key { get; init; }

    public required int Count { get; set; }

    public required DateTimeOffset EndsAt { get; set; }
}

internal sealed class TryCountTable : IEntityTypeConfiguration<TryCount>
{
    public void Configure(EntityTypeBuilder<TryCount> builder)
    {
        builder.ToTable("TryCounts");
        builder.HasKey(row => row.Key);
        builder.Property(row => row.Key).HasMaxLength(SecretHash.Length);
        builder.HasIndex(row => row.EndsAt);
    }
}
