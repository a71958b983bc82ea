using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Users;

/// <summary>A code that stands in for a lost authenticator, once. Kept as a hash, unlike Identity's own.</summary>
public sealed class RecoveryCode
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required byte[] Hash { get; init; }

    public DateTimeOffset? SpentAt { get; set; }
}

internal sealed class RecoveryCodeTable : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("RecoveryCodes");
        builder.Property(code => code.Hash).HasMaxLength(SecretHash.Length);
        builder.Property(code => code.SpentAt).IsConcurrencyToken(); // of two who spend it at once, one save is refused
        builder.HasIndex(code => new { code.UserId, code.Hash }).IsUnique();
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(code => code.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
