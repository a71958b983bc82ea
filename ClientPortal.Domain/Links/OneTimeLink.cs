using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Links;

/// <summary>A <c>cpl_</c> link: once, short-lived, kept as a hash. Invitations have a table of their own because admins list them.</summary>
public sealed class OneTimeLink
{
    public required Guid Id { get; init; }

    public required byte[] Hash { get; init; }

    public required LinkPurpose Purpose { get; init; }

    public Guid? UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? SpentAt { get; set; }
}

internal sealed class OneTimeLinkTable : IEntityTypeConfiguration<OneTimeLink>
{
    public void Configure(EntityTypeBuilder<OneTimeLink> builder)
    {
        builder.ToTable("OneTimeLinks");
        builder.Property(link => link.Hash).HasMaxLength(SecretHash.Length);
        builder.Property(link => link.SpentAt).IsConcurrencyToken(); // of two who spend it at once, one save is refused
        builder.HasIndex(link => link.Hash).IsUnique();
        builder.HasIndex(link => new { link.UserId, link.Purpose });
        builder.HasIndex(link => link.ExpiresAt);
    }
}
