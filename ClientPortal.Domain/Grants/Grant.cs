using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Grants;

/// <summary>
/// One authorization by one person for one client in one workspace, or in several; its code, its refresh tokens (the family) and its access tokens
/// descend from it and end with it.
/// </summary>
public sealed class Grant : IInWorkspace
{
    public required Guid Id { get; init; }

    /// <summary>Of several, the first of those it has left.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>For each that stands in <see cref="Workspaces"/>, and none else (decisions.md 15).</summary>
    public bool IsForSeveralWorkspaces { get; init; }

    public required Guid ClientRowId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>What was approved; tokens never hold more.</summary>
    public required ScopeSet Scopes { get; init; }

    /// <summary>The APIs that were approved (RFC 8707); empty for the portal's own. Tokens are for these or fewer.</summary>
    public List<string> Resources { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the person had last proved who they are (<c>auth_time</c>).</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>RFC 8176 values, space-separated (<c>amr</c>).</summary>
    public required string AuthenticationMethods { get; init; }

    /// <summary>The browser session it came from; without <c>offline_access</c> the grant ends with it (SEC-099).</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The key that spoke for the person, which ends it when it is deleted; null where the person was asked.</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>The absolute end of the family, which rotation does not move; null for none.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>snake_case: <c>code_reuse</c>, <c>refresh_token_reuse</c>, <c>revoked_by_client</c>, <c>revoked_by_user</c>, …</summary>
    public string? RevocationReason { get; set; }

    public Client? Client { get; init; }

    /// <summary>Empty for a grant for one workspace.</summary>
    public List<GrantWorkspace> Workspaces { get; init; } = [];
}

internal sealed class GrantTable : IEntityTypeConfiguration<Grant>
{
    public void Configure(EntityTypeBuilder<Grant> builder)
    {
        builder.ToTable("Grants");
        builder.Property(grant => grant.AuthenticationMethods).HasMaxLength(32);
        builder.Property(grant => grant.KeyThumbprint).HasMaxLength(43);
        builder.Property(grant => grant.RevocationReason).HasMaxLength(40);
        builder.HasIndex(grant => new { grant.WorkspaceId, grant.UserId, grant.ClientRowId });
        builder.HasIndex(grant => new { grant.ClientRowId, grant.RevokedAt });
        builder.HasIndex(grant => grant.SessionId);
        builder.HasIndex(grant => grant.ExpiresAt);
        builder.HasIndex(grant => grant.RevokedAt);
        builder.HasOne(grant => grant.Client).WithMany().HasForeignKey(grant => grant.ClientRowId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(grant => grant.UserId).OnDelete(DeleteBehavior.NoAction);
    }
}
