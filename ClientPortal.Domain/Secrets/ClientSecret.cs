using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Secrets;

/// <summary>One of a client's secrets; several may live side by side while a rotation is under way.</summary>
public sealed class ClientSecret : IInWorkspace, IVersioned, IKeepsCopy
{
    public const int MaxNoteLength = 64;
    public const int MaxPerClient = 10;

    /// <summary>Of a secret that was brought along; ours are shorter. What is longer is not looked at.</summary>
    public const int MaxValueLength = 128;

    static string IKeepsCopy.CopyPurpose => "ClientPortal.ClientSecretCopy.v1";

    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid ClientRowId { get; init; }

    public required byte[] Hash { get; init; }

    /// <summary>Prefix and last 4.</summary>
    public required string Hint { get; init; }

    /// <summary>A copy that can be shown again, encrypted with the key ring and bound to workspace and row; null unless the workspace keeps them (SEC-175).</summary>
    public byte[]? ProtectedCopy { get; set; }

    public SecretOrigin Origin { get; init; }

    public string? Note { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>Null for no end.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>Counted up by a regeneration, too: an edit that had read the row before must not give an old secret a new life (SEC-082).</summary>
    public int Version { get; private set; }

    public Client? Client { get; init; }
}

internal sealed class ClientSecretTable : IEntityTypeConfiguration<ClientSecret>
{
    public void Configure(EntityTypeBuilder<ClientSecret> builder)
    {
        builder.ToTable("ClientSecrets");
        builder.Property(secret => secret.Hash).HasMaxLength(SecretHash.Length);
        builder.Property(secret => secret.Hint).HasMaxLength(32);
        builder.Property(secret => secret.ProtectedCopy).HasMaxLength(1024);
        builder.Property(secret => secret.Note).HasMaxLength(ClientSecret.MaxNoteLength);
        builder.Property(secret => secret.CreatedBy).HasMaxLength(256);

        // Of one client, not of all: two clients may have brought the same secret along, and nobody learns so from the other.
        builder.HasIndex(secret => new { secret.ClientRowId, secret.Hash }).IsUnique();
        builder.HasIndex(secret => new { secret.WorkspaceId, secret.ClientRowId, secret.Id });
        builder.HasOne(secret => secret.Client).WithMany().HasForeignKey(secret => secret.ClientRowId).OnDelete(DeleteBehavior.Cascade);
    }
}
