using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.OAuth.Device;

/// <summary>
/// A device that waits for a person to allow it (RFC 8628 §3.1). It belongs to no workspace until then; both codes are kept as hashes, and
/// every step from one state to the next is one conditional update.
/// </summary>
public sealed class DeviceAuthorization
{
    /// <summary>RFC 8628 §3.2: what a client waits between polls unless told otherwise.</summary>
    public const int FirstIntervalSeconds = 5;

    /// <summary>RFC 8628 §3.5: what each <c>slow_down</c> adds, for good.</summary>
    public const int SlowDownSeconds = 5;

    /// <summary>No setting makes it longer: the shorter a code lives, the less a phisher can do with it (RFC 8628 §5.4, SEC-125).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    public required Guid Id { get; init; }

    public required Guid ClientRowId { get; init; }

    /// <summary>SHA-256 of the device code.</summary>
    public required byte[] DeviceCodeHash { get; init; }

    /// <summary>Of the user code under a key of the ring: eight letters alone would be guessed from a plain hash.</summary>
    public required byte[] UserCodeHash { get; init; }

    /// <summary>What is asked for, after the default for an absent <c>scope</c>.</summary>
    public required ScopeSet Scopes { get; init; }

    /// <summary>Where the device asked from; the person who is to allow it sees it.</summary>
    public string? IpAddress { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DeviceState State { get; set; }

    /// <summary>How long the client has to wait between polls; grows with each <c>slow_down</c>.</summary>
    public required int IntervalSeconds { get; set; }

    /// <summary>A poll before this is too fast.</summary>
    public required DateTimeOffset NextPollAt { get; set; }

    /// <summary>What came of it, once allowed.</summary>
    public Guid? GrantId { get; set; }

    public Client? Client { get; init; }
}

/// <summary>Where a device's request stands. Each step is taken once and never back.</summary>
public enum DeviceState
{
    Pending,
    Approved,
    Denied,

    /// <summary>Its tokens have been given.</summary>
    Spent,
}

internal sealed class DeviceAuthorizationTable : IEntityTypeConfiguration<DeviceAuthorization>
{
    public void Configure(EntityTypeBuilder<DeviceAuthorization> builder)
    {
        builder.ToTable("DeviceAuthorizations");
        builder.Property(device => device.DeviceCodeHash).HasMaxLength(SecretHash.Length);
        builder.Property(device => device.UserCodeHash).HasMaxLength(SecretHash.Length);
        builder.Property(device => device.IpAddress).HasMaxLength(64);
        builder.HasIndex(device => device.DeviceCodeHash).IsUnique();
        builder.HasIndex(device => device.UserCodeHash).IsUnique();
        builder.HasIndex(device => device.ExpiresAt);
        builder.HasIndex(device => device.ClientRowId);
        builder.HasOne(device => device.Client).WithMany().HasForeignKey(device => device.ClientRowId).OnDelete(DeleteBehavior.Cascade);
    }
}
