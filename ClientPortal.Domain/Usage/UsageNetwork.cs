using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Usage;

/// <summary>From where one key was used, or one client without a key. Bounded per subject: what comes from further networks is counted together.</summary>
public sealed class UsageNetwork : IInWorkspace
{
    public const int MostPerSubject = 50;

    public required Guid WorkspaceId { get; init; }

    /// <summary>The key, or the client's row.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>As <see cref="CallerNetwork"/> writes it.</summary>
    public required string Network { get; init; }

    public required Guid ClientRowId { get; init; }

    public long Calls { get; set; }

    public long Refused { get; set; }

    public DateTimeOffset LastAt { get; set; }
}

internal sealed class UsageNetworkTable : IEntityTypeConfiguration<UsageNetwork>
{
    public void Configure(EntityTypeBuilder<UsageNetwork> builder)
    {
        builder.ToTable("UsageNetworks");
        builder.HasKey(row => new { row.WorkspaceId, row.SubjectId, row.Network });
        builder.Property(row => row.Network).HasMaxLength(CallerNetwork.MaxLength);
        builder.HasIndex(row => new { row.WorkspaceId, row.LastAt });
    }
}
