using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Members;

/// <summary>One person in one workspace.</summary>
public sealed class Member : IInWorkspace, IVersioned
{
    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid UserId { get; init; }

    public required WorkspaceRole Role { get; set; }

    public required DateTimeOffset JoinedAt { get; init; }

    public int Version { get; private set; }

    public Workspace? Workspace { get; init; }

    public PortalUser? User { get; init; }
}

internal sealed class MemberTable : IEntityTypeConfiguration<Member>
{
    public void Configure(EntityTypeBuilder<Member> builder)
    {
        builder.ToTable("Members");
        builder.HasIndex(member => new { member.WorkspaceId, member.UserId }).IsUnique();
        builder.HasIndex(member => member.UserId);
        builder.HasOne(member => member.Workspace).WithMany().HasForeignKey(member => member.WorkspaceId).OnDelete(DeleteBehavior.NoAction);
        builder.HasOne(member => member.User).WithMany().HasForeignKey(member => member.UserId).OnDelete(DeleteBehavior.NoAction);
    }
}
