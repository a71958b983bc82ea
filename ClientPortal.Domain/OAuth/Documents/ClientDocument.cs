using System.Security.Cryptography;
using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.OAuth.Documents;

/// <summary>The document of a client as it was last read: its hash, so that a change is noticed, and how long it may be taken for the present one.</summary>
public sealed class ClientDocument
{
    internal const int MaxETagLength = 256;

    public required Guid ClientRowId { get; init; }

    /// <summary>SHA-256 of its bytes.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>RFC 9110 §8.8.3; null where none was given, or too long a one.</summary>
    public string? ETag { get; set; }

    public required DateTimeOffset ReadAt { get; set; }

    public required DateTimeOffset FreshUntil { get; set; }
}

internal sealed class ClientDocumentTable : IEntityTypeConfiguration<ClientDocument>
{
    public void Configure(EntityTypeBuilder<ClientDocument> builder)
    {
        builder.ToTable("ClientDocuments");
        builder.HasKey(row => row.ClientRowId);
        builder.Property(row => row.Hash).HasMaxLength(SHA256.HashSizeInBytes);
        builder.Property(row => row.ETag).HasMaxLength(ClientDocument.MaxETagLength);
        builder.HasOne<Client>().WithOne().HasForeignKey<ClientDocument>(row => row.ClientRowId).OnDelete(DeleteBehavior.Cascade);
    }
}
