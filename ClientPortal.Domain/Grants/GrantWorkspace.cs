using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Grants;

/// <summary>One workspace of an authorization for several. The row goes when the person, an administrator or a change of members takes that workspace away.</summary>
public sealed class GrantWorkspace : IInWorkspace
{
    /// <summary>How many one authorization may be for: their ids travel in every access token.</summary>
    public const int MaxPerGrant = 50;

    public required Guid GrantId { get; init; }

    public required Guid WorkspaceId { get; init; }

    /// <summary>What was approved for this workspace; less than the grant's where the person's role held less there (SEC-050).</summary>
    public required ScopeSet Scopes { get; init; }

    public Grant? Grant { get; init; }
}

internal sealed class GrantWorkspaceTable : IEntityTypeConfiguration<GrantWorkspace>
{
    public void Configure(EntityTypeBuilder<GrantWorkspace> builder)
    {
        builder.ToTable("GrantWorkspaces");
        builder.HasKey(row => new { row.GrantId, row.WorkspaceId });
        builder.HasIndex(row => row.WorkspaceId);
        builder.HasOne(row => row.Grant).WithMany(grant => grant.Workspaces).HasForeignKey(row => row.GrantId).OnDelete(DeleteBehavior.Cascade);
    }
}
