using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Changes;

/// <summary>
/// Says to every node that something has changed which it may remember. Rides in the save of the change itself, so there is never one without
/// the other; read in order by <see cref="FollowChanges"/>, and forgotten after an hour (ADR 0013).
/// </summary>
public sealed class CommittedChange
{
    /// <summary>Ascending in the order of inserts, which on SQL Server is not the order of commits.</summary>
    public long Sequence { get; private init; }

    public required ChangeKind Kind { get; init; }

    public required Guid SubjectId { get; init; }

    public required DateTimeOffset At { get; init; }
}

internal sealed class CommittedChangeTable : IEntityTypeConfiguration<CommittedChange>
{
    public void Configure(EntityTypeBuilder<CommittedChange> builder)
    {
        builder.ToTable("CommittedChanges");
        builder.HasKey(change => change.Sequence);
        builder.Property(change => change.Sequence).ValueGeneratedOnAdd();
    }
}
