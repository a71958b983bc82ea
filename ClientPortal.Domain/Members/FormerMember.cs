using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Members;

/// <summary>
/// That a person was a member and is not any more. Who comes by single sign-on becomes a member without being asked for; who has left or was
/// removed does not: only an invitation leads back.
/// </summary>
public sealed class FormerMember : IInWorkspace
{
    public required Guid WorkspaceId { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset RemovedAt { get; init; }
}

internal sealed class FormerMemberTable : IEntityTypeConfiguration<FormerMember>
{
    public void Configure(EntityTypeBuilder<FormerMember> builder)
    {
        builder.ToTable("FormerMembers");
        builder.HasKey(row => new { row.WorkspaceId, row.UserId });
        builder.HasIndex(row => row.UserId);
        builder.HasOne<Workspace>().WithMany().HasForeignKey(row => row.WorkspaceId).OnDelete(DeleteBehavior.NoAction);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(row => row.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
