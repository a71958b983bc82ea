using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Grants;

/// <summary>An access token revoked on its own before its end (RFC 7009); kept until it would have expired anyway.</summary>
public sealed class RevokedAccessToken
{
    /// <summary>The token's <c>jti</c>.</summary>
    public required Guid Id { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class RevokedAccessTokenTable : IEntityTypeConfiguration<RevokedAccessToken>
{
    public void Configure(EntityTypeBuilder<RevokedAccessToken> builder)
    {
        builder.ToTable("RevokedAccessTokens");
        builder.Property(token => token.Id).ValueGeneratedNever();
        builder.HasIndex(token => token.ExpiresAt);
    }
}
