using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Clients;

/// <summary>The picture of a client that its admins uploaded: kept here and served from here, so that no page calls an address of a client's (SEC-047).</summary>
public sealed class ClientLogo
{
    /// <summary>Of the SHA-256 of its bytes, base64url.</summary>
    public const int NameLength = 43;

    public const int MaxBytes = 100 * 1024;

    public required Guid ClientRowId { get; init; }

    /// <summary>Says nothing about the client, and is another one for another picture.</summary>
    public required string Name { get; set; }

    /// <summary>As the content tells, not as it was sent.</summary>
    public required LogoFormat Format { get; set; }

    public required byte[] Bytes { get; set; }
}

/// <summary>What a logo can be. No SVG: that is a document that runs.</summary>
public enum LogoFormat
{
    Png = 0,
    Jpeg = 1,
    WebP = 2,
}

internal sealed class ClientLogoTable : IEntityTypeConfiguration<ClientLogo>
{
    public void Configure(EntityTypeBuilder<ClientLogo> builder)
    {
        builder.ToTable("ClientLogos");
        builder.HasKey(logo => logo.ClientRowId);
        builder.Property(logo => logo.Name).HasMaxLength(ClientLogo.NameLength);
        builder.Property(logo => logo.Bytes).HasMaxLength(ClientLogo.MaxBytes);
        builder.HasIndex(logo => logo.Name);
        builder.HasOne<Client>().WithOne().HasForeignKey<ClientLogo>(logo => logo.ClientRowId).OnDelete(DeleteBehavior.Cascade);
    }
}
