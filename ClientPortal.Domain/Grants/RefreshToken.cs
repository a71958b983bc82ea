using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Grants;

/// <summary>
/// One generation of a grant's refresh token. The successor is derived from the presented token under a key of the ring, so that a
/// repeated use within the grace answers with the same successor although nothing but hashes is stored (decisions.md 10).
/// </summary>
public sealed class RefreshToken : IInWorkspace
{
    public required Guid Id { get; init; }

    /// <summary>The grant's.</summary>
    public required Guid WorkspaceId { get; init; }

    public required Guid GrantId { get; init; }

    public required byte[] Hash { get; init; }

    /// <summary>1 for the first of the family; unique within the grant, so that one token has one successor.</summary>
    public required int Generation { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The idle end of this generation; never later than the grant's.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The one DPoP key it may be used with; a public client has nothing else to prove itself by (RFC 9449 §5).</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>When it was exchanged for its successor.</summary>
    public DateTimeOffset? SpentAt { get; set; }

    /// <summary>How often the same successor was given again within the grace; counted, so that a loop ends (SEC-098).</summary>
    public int GraceUses { get; set; }

    /// <summary>The <c>jti</c> of the access token that was handed out with this token; a repeated answer within the grace ends it (SEC-098).</summary>
    public Guid? AccessTokenId { get; set; }

    public DateTimeOffset? AccessTokenExpiresAt { get; set; }

    public Grant? Grant { get; init; }
}

internal sealed class RefreshTokenTable : IEntityTypeConfiguration<RefreshToken>
{
    public void Configure(EntityTypeBuilder<RefreshToken> builder)
    {
        builder.ToTable("RefreshTokens");
        builder.Property(token => token.Hash).HasMaxLength(SecretHash.Length);
        builder.Property(token => token.KeyThumbprint).HasMaxLength(43);
        builder.HasIndex(token => token.Hash).IsUnique();
        builder.HasIndex(token => new { token.GrantId, token.Generation }).IsUnique();
        builder.HasIndex(token => token.ExpiresAt);
        builder.HasOne(token => token.Grant).WithMany().HasForeignKey(token => token.GrantId).OnDelete(DeleteBehavior.Cascade);
    }
}
