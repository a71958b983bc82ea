using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>Lets software register itself in one workspace, so many times and until then (RFC 7591 §1.2, SEC-150).</summary>
public sealed class InitialAccessToken : IInWorkspace
{
    public const int MaxNameLength = 80;
    public const int MaxUses = 1000;
    public const int MaxPerWorkspace = 50;
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(90);

    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required string Name { get; init; }

    public required byte[] Hash { get; init; }

    /// <summary>Prefix and last 4.</summary>
    public required string Hint { get; init; }

    public required int UsesLeft { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class InitialAccessTokenTable : IEntityTypeConfiguration<InitialAccessToken>
{
    public void Configure(EntityTypeBuilder<InitialAccessToken> builder)
    {
        builder.ToTable("InitialAccessTokens");
        builder.Property(token => token.Name).HasMaxLength(InitialAccessToken.MaxNameLength);
        builder.Property(token => token.Hash).HasMaxLength(SecretHash.Length);
        builder.Property(token => token.Hint).HasMaxLength(32);
        builder.Property(token => token.CreatedBy).HasMaxLength(256);
        builder.HasIndex(token => token.Hash).IsUnique();
        builder.HasIndex(token => new { token.WorkspaceId, token.CreatedAt, token.Id });
        builder.HasIndex(token => token.ExpiresAt);
    }
}
