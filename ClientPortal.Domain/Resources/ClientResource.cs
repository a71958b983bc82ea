using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Resources;

/// <summary>
/// What a client has to do with a resource. The two ways are kept apart: whoever may get tokens for an API is not therefore told about the tokens
/// that others got (SEC-110).
/// </summary>
public sealed class ClientResource : IInWorkspace
{
    public required Guid ClientRowId { get; init; }

    public required Guid ResourceId { get; init; }

    public required Guid WorkspaceId { get; init; }

    /// <summary>The client may ask for tokens that are meant for the resource (RFC 8707, RFC 8693).</summary>
    public bool MayRequest { get; set; }

    /// <summary>The client is the resource: with its credentials the API asks whether a token is good (RFC 7662) and exchanges one it was shown (RFC 8693).</summary>
    public bool Serves { get; set; }

    public Client? Client { get; init; }

    public Resource? Resource { get; init; }
}

internal sealed class ClientResourceTable : IEntityTypeConfiguration<ClientResource>
{
    public void Configure(EntityTypeBuilder<ClientResource> builder)
    {
        builder.ToTable("ClientResources");
        builder.HasKey(row => new { row.ClientRowId, row.ResourceId });
        builder.HasIndex(row => row.ResourceId);
        builder.HasOne(row => row.Client).WithMany().HasForeignKey(row => row.ClientRowId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(row => row.Resource).WithMany().HasForeignKey(row => row.ResourceId).OnDelete(DeleteBehavior.Cascade);
    }
}
