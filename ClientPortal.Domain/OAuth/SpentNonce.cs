using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.OAuth;

/// <summary>A value that may be used once, such as the nonce of a consent form: the primary key decides who was first (SEC-041).</summary>
public sealed class SpentNonce
{
    public required byte[] Hash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class SpentNonceTable : IEntityTypeConfiguration<SpentNonce>
{
    public void Configure(EntityTypeBuilder<SpentNonce> builder)
    {
        builder.ToTable("SpentNonces");
        builder.HasKey(nonce => nonce.Hash);
        builder.Property(nonce => nonce.Hash).HasMaxLength(SecretHash.Length);
        builder.HasIndex(nonce => nonce.ExpiresAt);
    }
}
