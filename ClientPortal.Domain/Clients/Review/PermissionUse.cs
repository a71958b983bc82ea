using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Clients.Review;

/// <summary>
/// When a client was allowed one thing, and when it last did it: what nobody uses any more can be taken away (RFC 9700 §2.3). Belongs to the
/// client and goes with it; found only by way of the client, which the workspace filter guards.
/// </summary>
public sealed class PermissionUse
{
    public required Guid ClientRowId { get; init; }

    public required PermissionKind Kind { get; init; }

    /// <summary>SHA-256 of the name or address; a redirect URI is longer than what an index takes.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset AllowedAt { get; init; }

    /// <summary>To the hour; null for not yet.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}

/// <summary>What a client can be allowed one by one.</summary>
public enum PermissionKind
{
    GrantType = 0,
    Scope = 1,
    RedirectUri = 2,

    /// <summary>A dialect's path; allowed to all, and used by few.</summary>
    Dialect = 3,
}

internal sealed class PermissionUseTable : IEntityTypeConfiguration<PermissionUse>
{
    public void Configure(EntityTypeBuilder<PermissionUse> builder)
    {
        builder.ToTable("PermissionUses");
        builder.HasKey(use => new { use.ClientRowId, use.Kind, use.Hash });
        builder.Property(use => use.Hash).HasMaxLength(SecretHash.Length);
        builder.HasOne<Client>().WithMany().HasForeignKey(use => use.ClientRowId).OnDelete(DeleteBehavior.Cascade);
    }
}
