using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>
/// One way to the provider and back. Holds nothing by which it could be gone on with: the state is in the address and here as a hash, the
/// browser's key in its cookie and here as a hash, and nonce and verifier follow from the two (<see cref="SignOnKeys"/>).
/// </summary>
public sealed class SignOnAttempt : IInWorkspace
{
    /// <summary>To sign in at the provider, second factor included; and again to prove oneself here.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public const int MaxReturnUrlLength = 8000;

    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid ConnectionId { get; init; }

    public required byte[] StateHash { get; init; }

    public required byte[] BrowserHash { get; init; }

    /// <summary>A path of this host.</summary>
    public required string ReturnUrl { get; init; }

    /// <summary>Whether the provider was asked to have the person prove themselves anew.</summary>
    public required bool WantsNewSignIn { get; init; }

    /// <summary>The session that is to be made fresh; null for a sign-in.</summary>
    public Guid? SessionId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the provider's answer came: it is looked at once.</summary>
    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>Whom the provider's answer is about, while this person has still to prove that the account is theirs.</summary>
    public Guid? UserId { get; set; }

    public byte[]? SubjectHash { get; set; }

    public DateTimeOffset? AuthenticatedAt { get; set; }

    public string? AuthenticationMethods { get; set; }

    /// <summary>When that was done.</summary>
    public DateTimeOffset? ProvedAt { get; set; }
}

internal sealed class SignOnAttemptTable : IEntityTypeConfiguration<SignOnAttempt>
{
    public void Configure(EntityTypeBuilder<SignOnAttempt> builder)
    {
        builder.ToTable("SignOnAttempts");
        builder.Property(row => row.StateHash).HasMaxLength(SecretHash.Length);
        builder.Property(row => row.BrowserHash).HasMaxLength(SecretHash.Length);
        builder.Property(row => row.SubjectHash).HasMaxLength(SecretHash.Length);
        builder.Property(row => row.ReturnUrl).HasMaxLength(SignOnAttempt.MaxReturnUrlLength);
        builder.Property(row => row.AuthenticationMethods).HasMaxLength(32);
        builder.HasIndex(row => row.StateHash).IsUnique();
        builder.HasIndex(row => row.ExpiresAt);
        builder.HasIndex(row => row.ConnectionId);
        builder.HasOne<IdentityConnection>().WithMany().HasForeignKey(row => row.ConnectionId).OnDelete(DeleteBehavior.Cascade);
    }
}
