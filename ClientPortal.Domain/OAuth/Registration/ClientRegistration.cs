using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>The dynamic registration of a client (RFC 7591): what it gave for keeping, and the hash of the token it manages itself with.</summary>
public sealed class ClientRegistration
{
    internal const int MaxExtrasLength = 64_000;

    public required Guid ClientRowId { get; init; }

    /// <summary>Of the registration access token (RFC 7592); null where none was given. For this one client only (SEC-154).</summary>
    public byte[]? AccessTokenHash { get; set; }

    /// <summary><see cref="ClientExtras"/> as JSON.</summary>
    public required string Extras { get; set; }
}

internal sealed class ClientRegistrationTable : IEntityTypeConfiguration<ClientRegistration>
{
    public void Configure(EntityTypeBuilder<ClientRegistration> builder)
    {
        builder.ToTable("ClientRegistrations");
        builder.HasKey(row => row.ClientRowId);
        builder.Property(row => row.AccessTokenHash).HasMaxLength(SecretHash.Length);
        builder.Property(row => row.Extras).HasMaxLength(ClientRegistration.MaxExtrasLength);
        builder.HasIndex(row => row.AccessTokenHash).IsUnique();
        builder.HasOne<Client>().WithOne().HasForeignKey<ClientRegistration>(row => row.ClientRowId).OnDelete(DeleteBehavior.Cascade);
    }
}
