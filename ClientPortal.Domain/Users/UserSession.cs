using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Users;

/// <summary>
/// One signed-in browser. The cookie carries only a random key; what it stands for is here, so that signing out,
/// a password change or an administrator ends it on the server (SEC-181, SEC-182).
/// </summary>
public sealed class UserSession
{
    public static readonly TimeSpan IdleLifetime = TimeSpan.FromHours(12);
    public static readonly TimeSpan AbsoluteLifetime = TimeSpan.FromDays(14);

    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the key in the cookie.</summary>
    public required byte[] KeyHash { get; set; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the person last gave a password or second factor in this session (<c>auth_time</c>; freshness).</summary>
    public required DateTimeOffset AuthenticatedAt { get; set; }

    /// <summary>How, as RFC 8176 spells it: <c>pwd</c>, <c>pwd otp</c>.</summary>
    public required string AuthenticationMethods { get; set; }

    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>The idle end; moved on with use, never past <see cref="EndsAt"/>.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }

    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>The connection by which the person signed in; null for a password. Such a session becomes fresh at that provider.</summary>
    public Guid? IdentityConnectionId { get; init; }

    /// <summary>The workspace this browser works in.</summary>
    public Guid? WorkspaceId { get; set; }

    public string? UserAgent { get; init; }

    public string? IpAddress { get; init; }
}

internal sealed class UserSessionTable : IEntityTypeConfiguration<UserSession>
{
    public void Configure(EntityTypeBuilder<UserSession> builder)
    {
        builder.ToTable("UserSessions");
        builder.Property(session => session.KeyHash).HasMaxLength(SecretHash.Length);
        builder.Property(session => session.AuthenticationMethods).HasMaxLength(32);
        builder.Property(session => session.UserAgent).HasMaxLength(256);
        builder.Property(session => session.IpAddress).HasMaxLength(64);
        builder.HasIndex(session => session.KeyHash).IsUnique();
        builder.HasIndex(session => session.UserId);
        builder.HasIndex(session => session.IdentityConnectionId);
        builder.HasIndex(session => session.ExpiresAt);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(session => session.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
