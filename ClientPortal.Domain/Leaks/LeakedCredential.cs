using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Leaks;

/// <summary>A credential that was reported: the unique hash decides which report acts, so that a hundred of the same finding write one letter.</summary>
public sealed class LeakedCredential : IInWorkspace
{
    /// <summary>How long a report is remembered: longer than anybody reports the same finding again.</summary>
    public static readonly TimeSpan RememberedFor = TimeSpan.FromDays(400);

    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    /// <summary>SHA-256 of the credential, as everywhere.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset ReportedAt { get; init; }
}

internal sealed class LeakedCredentialTable : IEntityTypeConfiguration<LeakedCredential>
{
    public void Configure(EntityTypeBuilder<LeakedCredential> builder)
    {
        builder.ToTable("LeakedCredentials");
        builder.Property(leak => leak.Hash).HasMaxLength(SecretHash.Length);
        builder.HasIndex(leak => leak.Hash).IsUnique();
        builder.HasIndex(leak => leak.ReportedAt);
    }
}
