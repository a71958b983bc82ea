using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.ClientKeys;

/// <summary>
/// Which person gave a client one of its public keys. Not in the key set itself, which can be written as JSON by anybody who may edit the client:
/// what is signed with this key can speak for the person (<see cref="OAuth.Token.IssueForPersonKey"/>). Gone with the key.
/// </summary>
public sealed class ClientKeyMaker
{
    public required Guid ClientRowId { get; init; }

    /// <summary>Of the key (RFC 7638): its id may be chosen, and chosen again.</summary>
    public required string Thumbprint { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>When it last spoke for the person.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    public Client? Client { get; init; }
}

internal sealed class ClientKeyMakerTable : IEntityTypeConfiguration<ClientKeyMaker>
{
    public void Configure(EntityTypeBuilder<ClientKeyMaker> builder)
    {
        builder.ToTable("ClientKeyMakers");
        builder.HasKey(maker => new { maker.ClientRowId, maker.Thumbprint });
        builder.Property(maker => maker.Thumbprint).HasMaxLength(43);
        builder.HasIndex(maker => maker.UserId);
        builder.HasOne(maker => maker.Client).WithMany().HasForeignKey(maker => maker.ClientRowId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(maker => maker.UserId).OnDelete(DeleteBehavior.NoAction);
    }
}
