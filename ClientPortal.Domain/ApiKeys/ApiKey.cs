using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>The credential of a machine that calls the workspace's API without a person.</summary>
public sealed class ApiKey : IInWorkspace, IVersioned, IKeepsCopy
{
    public const int MaxNameLength = 80;
    public const int MaxPerClient = 100;

    static string IKeepsCopy.CopyPurpose => "ClientPortal.ApiKeyCopy.v1";

    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid ClientRowId { get; init; }

    public required string Name { get; set; }

    public required byte[] Hash { get; set; }

    /// <summary>Prefix and last 4.</summary>
    public required string Hint { get; set; }

    /// <summary>The value before the last rotation, good until <see cref="PreviousEndsAt"/>; null where there is none.</summary>
    public byte[]? PreviousHash { get; set; }

    public DateTimeOffset? PreviousEndsAt { get; set; }

    public string? PreviousHint { get; set; }

    /// <summary>The copy of the value before, so that it is copied again after the rotation was undone.</summary>
    public byte[]? PreviousCopy { get; set; }

    /// <summary>A copy that the key icon can reveal, encrypted with the key ring and bound to workspace and key id; null where the workspace keeps none (SEC-175).</summary>
    public byte[]? ProtectedCopy { get; set; }

    /// <summary>Rights by role; null where <see cref="Scopes"/> say them.</summary>
    public WorkspaceRole? Role { get; set; }

    /// <summary>Rights by scope; empty where <see cref="Role"/> says them.</summary>
    public required ScopeSet Scopes { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>Who made it, to flag it when that person leaves (SEC-166); null for a machine.</summary>
    public Guid? CreatedByUserId { get; init; }

    /// <summary>When somebody last changed or rotated it; null where nobody has.</summary>
    public DateTimeOffset? UpdatedAt { get; set; }

    /// <summary>Who did; null for a machine.</summary>
    public Guid? UpdatedByUserId { get; set; }

    /// <summary>Set when that person left the workspace: the key works on, and lists say so until somebody rotates or deletes it.</summary>
    public DateTimeOffset? CreatorLeftAt { get; set; }

    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Set while the key is switched off.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary>Where callers may be, as <see cref="NetworkList"/> writes it.</summary>
    public string Networks { get; set; } = "";

    public NetworkMode NetworkMode { get; set; }

    /// <summary>As <see cref="KeyRateLimit.ToText"/> writes them; empty for none.</summary>
    public string RateLimits { get; set; } = "";

    /// <summary>Names and values of the workspace's own, as JSON; null for none. The portal does nothing with them.</summary>
    public string? Metadata { get; set; }

    /// <summary>The member who answers for it; null where nobody was named.</summary>
    public Guid? OwnerUserId { get; set; }

    /// <summary>Set when that person left the workspace: as with the creator, the key works on and lists say so until somebody else owns it (SEC-166).</summary>
    public DateTimeOffset? OwnerLeftAt { get; set; }

    public int Version { get; private set; }

    public ApiKeyQuota? Quota { get; set; }

    public Client? Client { get; init; }

    /// <summary>What the key may do.</summary>
    public Rights Rights => Role is { } role ? RightsTable.OfKeyRole(role) : RightsTable.OfScopes(Scopes);
}

internal sealed class ApiKeyTable : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("ApiKeys");
        builder.Property(key => key.Name).HasMaxLength(ApiKey.MaxNameLength);
        builder.Property(key => key.Hash).HasMaxLength(SecretHash.Length);
        builder.Property(key => key.PreviousHash).HasMaxLength(SecretHash.Length);
        builder.Property(key => key.Hint).HasMaxLength(48);
        builder.Property(key => key.ProtectedCopy).HasMaxLength(1024);
        builder.Property(key => key.PreviousHint).HasMaxLength(48);
        builder.Property(key => key.PreviousCopy).HasMaxLength(1024);
        builder.Property(key => key.Networks).HasMaxLength(NetworkList.MaxTextLength);
        builder.Property(key => key.RateLimits).HasMaxLength(KeyRateLimit.MaxTextLength);
        builder.Property(key => key.Metadata).HasMaxLength(KeyMetadata.MaxTextLength);
        builder.Property(key => key.CreatedBy).HasMaxLength(256);
        builder.HasIndex(key => key.Hash).IsUnique();
        builder.HasIndex(key => key.PreviousHash);
        builder.HasIndex(key => new { key.WorkspaceId, key.ClientRowId, key.Id });
        builder.HasIndex(key => new { key.WorkspaceId, key.CreatedByUserId });
        builder.HasIndex(key => new { key.WorkspaceId, key.OwnerUserId });
        builder.HasOne(key => key.Client).WithMany().HasForeignKey(key => key.ClientRowId).OnDelete(DeleteBehavior.Cascade);
    }
}
