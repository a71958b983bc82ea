using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Idempotency;

/// <summary>
/// Remembers, for 24 hours, what a create call with an <c>Idempotency-Key</c> made, so that a retry after a lost answer makes nothing
/// twice. It holds no secret: the retry answers without one (SEC-252).
/// </summary>
public sealed class IdempotentCreation : IInWorkspace
{
    public const int MaxKeyLength = 100;
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    /// <summary>Who asked (<c>Actor.SubjectId</c>): another caller's key is another key.</summary>
    public required string SubjectId { get; init; }

    public required string Key { get; init; }

    /// <summary>SHA-256 of route and body: the same key with another request is a conflict.</summary>
    public required byte[] RequestHash { get; init; }

    /// <summary>The row that was made.</summary>
    public required Guid CreatedRowId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class IdempotentCreationTable : IEntityTypeConfiguration<IdempotentCreation>
{
    public void Configure(EntityTypeBuilder<IdempotentCreation> builder)
    {
        builder.ToTable("IdempotentCreations");
        builder.Property(creation => creation.SubjectId).HasMaxLength(100);
        builder.Property(creation => creation.Key).HasMaxLength(IdempotentCreation.MaxKeyLength);
        builder.Property(creation => creation.RequestHash).HasMaxLength(32);
        builder.HasIndex(creation => new { creation.WorkspaceId, creation.SubjectId, creation.Key }).IsUnique();
        builder.HasIndex(creation => creation.ExpiresAt);
    }
}
