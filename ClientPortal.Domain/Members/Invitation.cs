using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Members;

/// <summary>A link that makes one person, known by e-mail, a member of one workspace; used once (SEC-192).</summary>
public sealed class Invitation : IInWorkspace
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required string Email { get; init; }

    /// <summary>Upper-cased as Identity does it.</summary>
    public required string NormalizedEmail { get; init; }

    public required WorkspaceRole Role { get; init; }

    public required byte[] Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required string InvitedBy { get; init; }

    public DateTimeOffset? SpentAt { get; set; }

    public Workspace? Workspace { get; init; }
}

internal sealed class InvitationTable : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("Invitations");
        builder.Property(invitation => invitation.Email).HasMaxLength(256);
        builder.Property(invitation => invitation.NormalizedEmail).HasMaxLength(256);
        builder.Property(invitation => invitation.InvitedBy).HasMaxLength(256);
        builder.Property(invitation => invitation.Hash).HasMaxLength(SecretHash.Length);
        builder.Property(invitation => invitation.SpentAt).IsConcurrencyToken(); // of two who spend it at once, one save is refused
        builder.HasIndex(invitation => invitation.Hash).IsUnique();
        builder.HasIndex(invitation => invitation.ExpiresAt);
        builder.HasIndex(invitation => new { invitation.WorkspaceId, invitation.NormalizedEmail });
        builder.HasOne(invitation => invitation.Workspace).WithMany().HasForeignKey(invitation => invitation.WorkspaceId).OnDelete(DeleteBehavior.NoAction);
    }
}
