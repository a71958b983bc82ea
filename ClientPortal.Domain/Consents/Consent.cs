using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Consents;

/// <summary>What a person allowed a client in one workspace, asked once and remembered until withdrawn.</summary>
public sealed class Consent : IInWorkspace, IVersioned
{
    public required Guid Id { get; init; }

    /// <summary>The workspace the person chose; the client's own, or another where the client is available to others.</summary>
    public required Guid WorkspaceId { get; init; }

    public required Guid UserId { get; init; }

    public required Guid ClientRowId { get; init; }

    public required ScopeSet Scopes { get; set; }

    /// <summary>The APIs that were shown (RFC 8707), the portal's own as <see cref="PortalsOwn"/>. A further one is asked about.</summary>
    public List<string> Resources { get; set; } = [PortalsOwn];

    internal const string PortalsOwn = "portal";

    /// <summary>Allowed on a device's code only: no redirect URI equals it, so the authorization endpoint asks.</summary>
    internal const string NoRedirectUri = "";

    /// <summary>The redirect URI that was shown; another one of a public client is asked about again (SEC-040).</summary>
    public required string RedirectUri { get; set; }

    public required DateTimeOffset GivenAt { get; init; }

    public required DateTimeOffset ChangedAt { get; set; }

    public int Version { get; private set; }

    /// <summary>Whether the client is still what the person saw: same name, redirect URIs and keys.</summary>
    internal bool StillCounts(Client client) => client.AskAgainSince is not { } since || ChangedAt >= since;

    public Client? Client { get; init; }
}

internal sealed class ConsentTable : IEntityTypeConfiguration<Consent>
{
    public void Configure(EntityTypeBuilder<Consent> builder)
    {
        builder.ToTable("Consents");
        builder.Property(consent => consent.RedirectUri).HasMaxLength(2048);
        builder.HasIndex(consent => new { consent.UserId, consent.ClientRowId, consent.WorkspaceId }).IsUnique();
        builder.HasIndex(consent => new { consent.WorkspaceId, consent.ClientRowId });
        builder.HasOne(consent => consent.Client).WithMany().HasForeignKey(consent => consent.ClientRowId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(consent => consent.UserId).OnDelete(DeleteBehavior.NoAction);
    }
}
