using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Users;

/// <summary>A person who signs in. The id is the <c>sub</c> of every token that speaks for the person: stable, opaque, never an e-mail.</summary>
public sealed class PortalUser : IdentityUser<Guid>
{
    public const int MaxDisplayNameLength = 80;

    public required string DisplayName { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set while an administrator of the host has switched the account off; nothing of theirs works then.</summary>
    public DateTimeOffset? DisabledAt { get; set; }

    /// <summary><c>en</c> or <c>de</c>; null follows the browser.</summary>
    public string? Language { get; set; }

    /// <summary><c>light</c> or <c>dark</c>; null follows the device.</summary>
    public string? Theme { get; set; }

    /// <summary>The workspace that was open last, so that the next sign-in leads there.</summary>
    public Guid? LastWorkspaceId { get; set; }

    /// <summary>The TOTP key (RFC 6238), encrypted with the key ring; null without two-step sign-in.</summary>
    public byte[]? ProtectedTotpKey { get; set; }

    /// <summary>A key that was shown for enrolment and waits for its first code; becomes <see cref="ProtectedTotpKey"/> then.</summary>
    public byte[]? ProtectedNewTotpKey { get; set; }

    /// <summary>The last 30-second step whose code was used; a code works once (SEC-187).</summary>
    public long TotpLastStep { get; set; }
}

internal sealed class PortalUserTable : IEntityTypeConfiguration<PortalUser>
{
    public void Configure(EntityTypeBuilder<PortalUser> builder)
    {
        builder.ToTable("Users");
        builder.Property(user => user.DisplayName).HasMaxLength(PortalUser.MaxDisplayNameLength);
        builder.Property(user => user.Language).HasMaxLength(8);
        builder.Property(user => user.Theme).HasMaxLength(8);
        builder.Property(user => user.ProtectedTotpKey).HasMaxLength(1024);
        builder.Property(user => user.ProtectedNewTotpKey).HasMaxLength(1024);
        builder.HasIndex(user => user.NormalizedEmail).HasDatabaseName("EmailIndex").IsUnique();
    }
}
