using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Usage;

/// <summary>One of the last calls of a workspace that were refused. Only the last ones are kept: all of them are in the counts.</summary>
public sealed class UsageRefusal : IInWorkspace
{
    public const int MostPerWorkspace = 200;
    public const int MaxReasonLength = 200;

    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required UsageKind Kind { get; init; }

    public required UsageOutcome Outcome { get; init; }

    /// <summary>Null where no client is known.</summary>
    public Guid? ClientRowId { get; init; }

    /// <summary>Null where it was not about a key that exists.</summary>
    public Guid? KeyId { get; init; }

    /// <summary>As <see cref="CallerNetwork"/> writes it; null where nobody said.</summary>
    public string? Network { get; init; }

    /// <summary>More than the code says; null for nothing more.</summary>
    public string? Reason { get; init; }
}

internal sealed class UsageRefusalTable : IEntityTypeConfiguration<UsageRefusal>
{
    public void Configure(EntityTypeBuilder<UsageRefusal> builder)
    {
        builder.ToTable("UsageRefusals");
        builder.Property(row => row.Network).HasMaxLength(CallerNetwork.MaxLength);
        builder.Property(row => row.Reason).HasMaxLength(UsageRefusal.MaxReasonLength);
        builder.HasIndex(row => new { row.WorkspaceId, row.At, row.Id });
    }
}
