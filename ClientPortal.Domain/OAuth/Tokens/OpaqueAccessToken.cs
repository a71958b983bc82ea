using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>What an opaque access token stands for: the claims a JWT would carry, found by the hash of the token and gone once it has expired.</summary>
public sealed class OpaqueAccessToken : IInWorkspace
{
    /// <summary>Five audiences of full length and four parents fit in.</summary>
    public const int MaxClaimsLength = 4000;

    /// <summary>The <c>jti</c>.</summary>
    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid ClientRowId { get; init; }

    public required byte[] Hash { get; init; }

    /// <summary>JSON, as in the payload of a JWT.</summary>
    public required string Claims { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class OpaqueAccessTokenTable : IEntityTypeConfiguration<OpaqueAccessToken>
{
    public void Configure(EntityTypeBuilder<OpaqueAccessToken> builder)
    {
        builder.ToTable("OpaqueAccessTokens");
        builder.Property(token => token.Hash).HasMaxLength(SecretHash.Length);
        builder.Property(token => token.Claims).HasMaxLength(OpaqueAccessToken.MaxClaimsLength);
        builder.HasIndex(token => token.Hash).IsUnique();
        builder.HasIndex(token => token.ExpiresAt);
        builder.HasOne<Client>().WithMany().HasForeignKey(token => token.ClientRowId).OnDelete(DeleteBehavior.Cascade);
    }
}
