using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.SigningKeys;

/// <summary>
/// A key pair that signs tokens. Its life: published (from creation) → signs (from <see cref="SignsFrom"/>) → only verifies
/// (from <see cref="SignsUntil"/>) → gone (from <see cref="PublishedUntil"/>).
/// </summary>
public sealed class SigningKey
{
    public required Guid Id { get; init; }

    /// <summary>The JWK thumbprint (RFC 7638).</summary>
    public required string KeyId { get; init; }

    /// <summary>One of <see cref="SigningAlgorithms"/> (RFC 7518 §3.1).</summary>
    public required string Algorithm { get; init; }

    /// <summary>PKCS#8, encrypted with the key ring.</summary>
    public required byte[] ProtectedPrivateKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset SignsFrom { get; set; }

    public required DateTimeOffset SignsUntil { get; set; }

    public required DateTimeOffset PublishedUntil { get; set; }

    /// <summary>Running number per algorithm; unique, so that two nodes that start together make one key, not two.</summary>
    public required int Generation { get; init; }
}

internal sealed class SigningKeyTable : IEntityTypeConfiguration<SigningKey>
{
    public void Configure(EntityTypeBuilder<SigningKey> builder)
    {
        builder.ToTable("SigningKeys");
        builder.Property(key => key.KeyId).HasMaxLength(64);
        builder.Property(key => key.Algorithm).HasMaxLength(16);
        builder.Property(key => key.ProtectedPrivateKey).HasMaxLength(4096);
        builder.HasIndex(key => key.KeyId).IsUnique();
        builder.HasIndex(key => new { key.Algorithm, key.Generation }).IsUnique();
    }
}
