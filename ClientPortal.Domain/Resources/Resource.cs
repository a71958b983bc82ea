using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Resources;

/// <summary>An API of the workspace's own that takes this portal's access tokens: what a client names in <c>resource</c> (RFC 8707) and a token in <c>aud</c>.</summary>
public sealed class Resource : IInWorkspace, IVersioned
{
    public const int MaxIdentifierLength = 500;
    public const int MaxNameLength = 80;
    public const int MaxPerWorkspace = 200;

    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    /// <summary>The absolute URI, as it was registered; fixed for good, because tokens and other people's servers know it.</summary>
    public required string Identifier { get; init; }

    /// <summary><see cref="ResourceIdentifiers.KeyOf"/>: unique on the whole host, so that no other workspace can have tokens made for this API.</summary>
    public required string IdentifierKey { get; init; }

    public required string Name { get; set; }

    /// <summary>The scopes that mean something to it; its tokens hold no others.</summary>
    public required ScopeSet Scopes { get; set; }

    /// <summary>The longest life of a token for it, in seconds; null for the client's own.</summary>
    public int? AccessTokenLifetimeSeconds { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>Set while it is switched off: nobody gets tokens for it, and those that were given are not confirmed.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    public int Version { get; private set; }
}

internal sealed class ResourceTable : IEntityTypeConfiguration<Resource>
{
    public void Configure(EntityTypeBuilder<Resource> builder)
    {
        builder.ToTable("Resources");
        builder.Property(resource => resource.Identifier).HasMaxLength(Resource.MaxIdentifierLength);
        builder.Property(resource => resource.IdentifierKey).HasMaxLength(Resource.MaxIdentifierLength);
        builder.Property(resource => resource.Name).HasMaxLength(Resource.MaxNameLength);
        builder.Property(resource => resource.CreatedBy).HasMaxLength(256);
        builder.HasIndex(resource => resource.IdentifierKey).IsUnique();
        builder.HasIndex(resource => new { resource.WorkspaceId, resource.Name, resource.Id });
        builder.HasOne<Workspace>().WithMany().HasForeignKey(resource => resource.WorkspaceId).OnDelete(DeleteBehavior.NoAction);
    }
}
