using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Audit;

/// <summary>
/// What happened, who did it, to what. Added to the same context as the change it tells, so that the two commit together;
/// never edited or deleted by people (SEC-229, SEC-232).
/// </summary>
public sealed class AuditEvent
{
    public required Guid Id { get; init; }

    /// <summary>Null for what happens before a workspace is known (a failed sign-in).</summary>
    public Guid? WorkspaceId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="AuditActions"/>.</summary>
    public required string Action { get; init; }

    public required bool Succeeded { get; init; }

    public required ActorKind ActorKind { get; init; }

    public required string ActorId { get; init; }

    public required string ActorName { get; init; }

    /// <summary>The person behind the act, where there is one.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The <c>client_id</c> it is about or came through.</summary>
    public string? ClientId { get; init; }

    /// <summary>The id of the thing that changed (key, secret, member, grant …).</summary>
    public string? TargetId { get; init; }

    /// <summary>Its name at that time.</summary>
    public string? TargetName { get; init; }

    /// <summary>A short machine-readable addition (<c>reason=expired</c>); never a secret.</summary>
    public string? Detail { get; init; }

    public string? IpAddress { get; init; }

    public string? CorrelationId { get; init; }

    /// <summary>A row for what <paramref name="actor"/> did.</summary>
    public static AuditEvent Of(Guid id, DateTimeOffset at, Actor actor, string action, string? clientId = null, string? targetId = null, string? targetName = null, string? detail = null, bool succeeded = true) => new()
    {
        Id = id,
        WorkspaceId = actor.WorkspaceId,
        At = at,
        Action = action,
        Succeeded = succeeded,
        ActorKind = actor.Kind,
        ActorId = actor.SubjectId,
        ActorName = actor.Name,
        UserId = actor.UserId,
        ClientId = clientId,
        TargetId = targetId,
        TargetName = targetName,
        Detail = detail,
        IpAddress = actor.IpAddress,
        CorrelationId = actor.CorrelationId,
    };
}

internal sealed class AuditEventTable : IEntityTypeConfiguration<AuditEvent>
{
    public void Configure(EntityTypeBuilder<AuditEvent> builder)
    {
        builder.ToTable("AuditEvents");
        builder.Property(row => row.Action).HasMaxLength(64);
        builder.Property(row => row.ActorId).HasMaxLength(Clients.Client.LongestClientId);
        builder.Property(row => row.ActorName).HasMaxLength(256);
        builder.Property(row => row.ClientId).HasMaxLength(Clients.Client.LongestClientId);
        builder.Property(row => row.TargetId).HasMaxLength(100);
        builder.Property(row => row.TargetName).HasMaxLength(256);
        builder.Property(row => row.Detail).HasMaxLength(512);
        builder.Property(row => row.IpAddress).HasMaxLength(64);
        builder.Property(row => row.CorrelationId).HasMaxLength(64);
        // By time and not by id: SQL Server does not sort a UUIDv7 by its time.
        builder.HasIndex(row => new { row.WorkspaceId, row.At, row.Id });
        builder.HasIndex(row => new { row.WorkspaceId, row.ClientId, row.At, row.Id });
        builder.HasIndex(row => new { row.WorkspaceId, row.Action, row.At, row.Id });
    }
}
