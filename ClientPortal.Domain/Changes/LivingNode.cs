using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Changes;

/// <summary>A node that works on this database, so that each knows whether there are others.</summary>
public sealed class LivingNode
{
    /// <summary>Of one run of the process.</summary>
    public required Guid Id { get; init; }

    public required DateTimeOffset SeenAt { get; set; }
}

internal sealed class LivingNodeTable : IEntityTypeConfiguration<LivingNode>
{
    public void Configure(EntityTypeBuilder<LivingNode> builder)
    {
        builder.ToTable("LivingNodes");
        builder.HasIndex(node => node.SeenAt);
    }
}
