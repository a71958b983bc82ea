using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Usage;

/// <summary>
/// The calls of one subject in one hour that were of one kind and ended alike. Once its hour is old, it is added to the row of the first hour of its
/// day (<see cref="FoldUsage"/>). A workspace has the sum of everything, a client that of its keys and its own calls, so that nothing has to be summed
/// over keys to be drawn. No reference to what it counts: the history of a deleted key stays until its time is over.
/// </summary>
public sealed class UsageCount : IInWorkspace
{
    public required Guid WorkspaceId { get; init; }

    /// <summary>The workspace, the client's row or the key.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>As <see cref="UsageHours"/> counts.</summary>
    public required int Hour { get; init; }

    public required UsageKind Kind { get; init; }

    public required UsageOutcome Outcome { get; init; }

    public required UsageSubject Subject { get; init; }

    /// <summary>The client of the subject; empty for a workspace.</summary>
    public required Guid ClientRowId { get; init; }

    public long Calls { get; set; }

    public DateTimeOffset LastAt { get; set; }

    /// <summary>How many calls fell into each step of <see cref="Usage.Latencies"/>; a column each, so that the database can add to it.</summary>
    public long Took0 { get; set; }

    public long Took1 { get; set; }

    public long Took2 { get; set; }

    public long Took3 { get; set; }

    public long Took4 { get; set; }

    public long Took5 { get; set; }

    public long Took6 { get; set; }

    public long Took7 { get; set; }

    public long Took8 { get; set; }

    public long Took9 { get; set; }

    public long Took10 { get; set; }

    public long Took11 { get; set; }

    internal Counted Counted
    {
        get
        {
            var counted = new Counted { Calls = Calls, LastAtTicks = LastAt.UtcTicks };
            ReadOnlySpan<long> steps = [Took0, Took1, Took2, Took3, Took4, Took5, Took6, Took7, Took8, Took9, Took10, Took11];
            steps.CopyTo(counted.Latencies);
            return counted;
        }

        set
        {
            (Calls, LastAt) = (value.Calls, new DateTimeOffset(value.LastAtTicks, TimeSpan.Zero));
            ReadOnlySpan<long> steps = value.Latencies;
            (Took0, Took1, Took2, Took3, Took4, Took5) = (steps[0], steps[1], steps[2], steps[3], steps[4], steps[5]);
            (Took6, Took7, Took8, Took9, Took10, Took11) = (steps[6], steps[7], steps[8], steps[9], steps[10], steps[11]);
        }
    }
}

/// <summary>Whose calls a <see cref="UsageCount"/> counts. The numbers stand in the database.</summary>
public enum UsageSubject
{
    Workspace = 0,
    Client = 1,
    Key = 2,
}

internal sealed class UsageCountTable : IEntityTypeConfiguration<UsageCount>
{
    public void Configure(EntityTypeBuilder<UsageCount> builder)
    {
        builder.ToTable("UsageCounts");
        builder.HasKey(row => new { row.WorkspaceId, row.SubjectId, row.Hour, row.Kind, row.Outcome });
        builder.Ignore(row => row.Counted);
        builder.HasIndex(row => new { row.WorkspaceId, row.Subject, row.Hour });
    }
}
