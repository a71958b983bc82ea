using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Workspaces;

/// <summary>The tenant: clients, keys, members and their grants belong to exactly one.</summary>
public sealed class Workspace : IVersioned
{
    public const int MaxNameLength = 80;
    public const int MaxSlugLength = 40;

    public required Guid Id { get; init; }

    public required string Name { get; set; }

    /// <summary>Lower-case letters, digits and hyphens; unique on the host; the Workfront dialect's <c>domain</c>.</summary>
    public required string Slug { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Policy: API keys are shown once and no recoverable copy is kept (default off: the key icon copies them any time).</summary>
    public bool ApiKeysCopyOnce { get; set; }

    /// <summary>Policy: how many clients at most; null for no limit.</summary>
    public int? MaxClients { get; set; }

    public int Version { get; private set; }
}

internal sealed class WorkspaceTable : IEntityTypeConfiguration<Workspace>
{
    public void Configure(EntityTypeBuilder<Workspace> builder)
    {
        builder.ToTable("Workspaces");
        builder.Property(workspace => workspace.Name).HasMaxLength(Workspace.MaxNameLength);
        builder.Property(workspace => workspace.Slug).HasMaxLength(Workspace.MaxSlugLength);
        builder.HasIndex(workspace => workspace.Slug).IsUnique();
    }
}
