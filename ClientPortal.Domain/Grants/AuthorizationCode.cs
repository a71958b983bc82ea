using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Grants;

/// <summary>A single-use code (RFC 6749 §4.1.2); spent by one conditional update.</summary>
public sealed class AuthorizationCode : IInWorkspace
{
    /// <summary>Wrong verifiers a code survives (SEC-074).</summary>
    public const int MaxFailedTries = 5;

    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid GrantId { get; init; }

    public required byte[] Hash { get; init; }

    /// <summary>The redirect URI the code was sent to.</summary>
    public required string RedirectUri { get; init; }

    /// <summary>Whether the authorize request named it; then the token request has to, too (RFC 6749 §4.1.3). Never on a path that asks for no repetition.</summary>
    public required bool RedirectUriWasSent { get; init; }

    /// <summary>RFC 7636 S256 challenge; null only where the client may go without.</summary>
    public string? CodeChallenge { get; init; }

    public string? Nonce { get; init; }

    /// <summary>The one DPoP key it may be exchanged with (RFC 9449 §10); null for any or none.</summary>
    public string? KeyThumbprint { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? SpentAt { get; set; }

    public int FailedTries { get; set; }

    public Grant? Grant { get; init; }
}

internal sealed class AuthorizationCodeTable : IEntityTypeConfiguration<AuthorizationCode>
{
    public void Configure(EntityTypeBuilder<AuthorizationCode> builder)
    {
        builder.ToTable("AuthorizationCodes");
        builder.Property(code => code.Hash).HasMaxLength(SecretHash.Length);
        builder.Property(code => code.RedirectUri).HasMaxLength(2048);
        builder.Property(code => code.CodeChallenge).HasMaxLength(43);
        builder.Property(code => code.Nonce).HasMaxLength(512);
        builder.Property(code => code.KeyThumbprint).HasMaxLength(43);
        builder.HasIndex(code => code.Hash).IsUnique();
        builder.HasIndex(code => code.ExpiresAt);
        builder.HasOne(code => code.Grant).WithMany().HasForeignKey(code => code.GrantId).OnDelete(DeleteBehavior.Cascade);
    }
}
