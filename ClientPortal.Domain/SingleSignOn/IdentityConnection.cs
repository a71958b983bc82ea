using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>How the people of a workspace sign in with their company's identity provider (OpenID Connect). Here the portal is the client.</summary>
public sealed class IdentityConnection : IInWorkspace, IVersioned
{
    public const int MaxNameLength = 80;
    public const int MaxIssuerLength = 500;
    public const int MaxClientIdLength = 255;
    public const int MaxClientSecretLength = 512;
    public const int MaxScopesLength = 200;
    public const int MaxPerWorkspace = 10;
    public const string DefaultScopes = "openid email profile";

    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    /// <summary>What people know the provider by.</summary>
    public required string Name { get; set; }

    /// <summary>Fixed for good: another provider's subjects are other people, and another provider must not be sent this one's secret.</summary>
    public required string Issuer { get; init; }

    public required string ClientId { get; set; }

    /// <summary>Sealed with the key ring for this row (<see cref="ConnectionSecrets"/>); never shown again.</summary>
    public required byte[] SealedSecret { get; set; }

    public required string Scopes { get; set; }

    /// <summary>What people become who come for the first time; never an owner.</summary>
    public required WorkspaceRole NewcomerRole { get; set; }

    /// <summary>Set while it is switched off: nobody signs in with it, and passwords count again.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public int Version { get; private set; }

    public List<EmailDomain> Domains { get; init; } = [];

    public Workspace? Workspace { get; init; }
}

/// <summary>
/// An e-mail domain that a workspace claims for one of its connections. It counts only once the workspace has proved that the domain is its own,
/// and on the whole host for one workspace only.
/// </summary>
public sealed class EmailDomain : IInWorkspace, IVersioned
{
    public const int MaxLength = 253;
    public const int MaxPerWorkspace = 50;

    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid ConnectionId { get; init; }

    /// <summary>In lower case and ASCII.</summary>
    public required string Name { get; init; }

    /// <summary>What the proof has to say: random, of this claim alone, no secret.</summary>
    public required string Challenge { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary><see cref="Name"/> once it is proved, else null: the unique index on it decides between workspaces.</summary>
    public string? VerifiedName { get; set; }

    public DateTimeOffset? VerifiedAt { get; set; }

    /// <summary>Whether people with such an address can sign in with the provider only.</summary>
    public bool IsEnforced { get; set; }

    public int Version { get; private set; }

    public IdentityConnection? Connection { get; init; }
}

/// <summary>Who a provider's subject is here. A person is found by it and by nothing else once it is there: a change of e-mail at the provider moves nobody.</summary>
public sealed class LinkedIdentity : IInWorkspace
{
    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid ConnectionId { get; init; }

    /// <summary>SHA-256 of <c>sub</c>, which is compared letter by letter on every database.</summary>
    public required byte[] SubjectHash { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset LinkedAt { get; init; }
}

internal sealed class IdentityConnectionTable : IEntityTypeConfiguration<IdentityConnection>
{
    public void Configure(EntityTypeBuilder<IdentityConnection> builder)
    {
        builder.ToTable("IdentityConnections");
        builder.Property(row => row.Name).HasMaxLength(IdentityConnection.MaxNameLength);
        builder.Property(row => row.Issuer).HasMaxLength(IdentityConnection.MaxIssuerLength);
        builder.Property(row => row.ClientId).HasMaxLength(IdentityConnection.MaxClientIdLength);
        builder.Property(row => row.SealedSecret).HasMaxLength(4096);
        builder.Property(row => row.Scopes).HasMaxLength(IdentityConnection.MaxScopesLength);
        builder.Property(row => row.CreatedBy).HasMaxLength(256);
        builder.HasIndex(row => new { row.WorkspaceId, row.Name, row.Id });
        builder.HasMany(row => row.Domains).WithOne(domain => domain.Connection).HasForeignKey(domain => domain.ConnectionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(row => row.Workspace).WithMany().HasForeignKey(row => row.WorkspaceId).OnDelete(DeleteBehavior.NoAction);
    }
}

internal sealed class EmailDomainTable : IEntityTypeConfiguration<EmailDomain>
{
    public void Configure(EntityTypeBuilder<EmailDomain> builder)
    {
        builder.ToTable("EmailDomains");
        builder.Property(row => row.Name).HasMaxLength(EmailDomain.MaxLength);
        builder.Property(row => row.VerifiedName).HasMaxLength(EmailDomain.MaxLength);
        builder.Property(row => row.Challenge).HasMaxLength(64);
        builder.HasIndex(row => row.VerifiedName).IsUnique();
        builder.HasIndex(row => new { row.WorkspaceId, row.Name }).IsUnique();
        builder.HasIndex(row => row.ConnectionId);
    }
}

internal sealed class LinkedIdentityTable : IEntityTypeConfiguration<LinkedIdentity>
{
    public void Configure(EntityTypeBuilder<LinkedIdentity> builder)
    {
        builder.ToTable("LinkedIdentities");
        builder.Property(row => row.SubjectHash).HasMaxLength(Credentials.SecretHash.Length);
        builder.HasIndex(row => new { row.ConnectionId, row.SubjectHash }).IsUnique();
        builder.HasIndex(row => new { row.ConnectionId, row.UserId }).IsUnique(); // one person is one subject of a provider
        builder.HasIndex(row => row.UserId);
        builder.HasOne<IdentityConnection>().WithMany().HasForeignKey(row => row.ConnectionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(row => row.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
