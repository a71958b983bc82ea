using ClientPortal.Domain.Leaks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Workspaces;

/// <summary>The tenant: clients, keys, members and their grants belong to exactly one.</summary>
public sealed class Workspace : IVersioned
{
    public const int MaxNameLength = 80;
    public const int MaxSlugLength = 40;
    public const int MaxKeyBrandLength = 16;
    public const int DefaultUsageKeptDays = 90;

    /// <summary>A month, a quarter, or a year with the month before it to compare with.</summary>
    public static readonly IReadOnlyList<int> UsageKeptChoices = [30, DefaultUsageKeptDays, 400];

    public required Guid Id { get; init; }

    public required string Name { get; set; }

    /// <summary>Lower-case letters, digits and hyphens; unique on the host; the Workfront dialect's <c>domain</c>.</summary>
    public required string Slug { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Policy: API keys are shown once and no recoverable copy is kept (default off: the key icon copies them any time).</summary>
    public bool ApiKeysCopyOnce { get; set; }

    /// <summary>Policy: an encrypted copy of each new client secret is kept, so that it can be shown again (default off; security.md 0.3).</summary>
    public bool RecoverableSecrets { get; set; }
    /// <summary>A word of the workspace's own before the prefix of its API keys (<c>acme_cpk_…</c>); null for none.</summary>
    public string? KeyBrand { get; set; }

    /// <summary>Policy: how many clients at most; null for no limit.</summary>
    public int? MaxClients { get; set; }

    /// <summary>Policy: what happens to a credential that was found in public.</summary>
    public LeakPolicy LeakedCredentials { get; set; }

    /// <summary>Policy: a client's refresh tokens may be set to have no end. Where it is off, such a setting counts as none.</summary>
    public bool EndlessTokens { get; set; }

    /// <summary>Policy: for how many days usage is kept; one of <see cref="UsageKeptChoices"/>.</summary>
    public int UsageKeptDays { get; set; } = DefaultUsageKeptDays;

    /// <summary>Policy: people may authorize clients that registered themselves (RFC 7591).</summary>
    public bool DynamicClients { get; set; } = true;

    /// <summary>Policy: people may authorize clients that are described by a document at their client id.</summary>
    public DocumentClientPolicy DocumentClients { get; set; } = DocumentClientPolicy.TrustedDomains;

    /// <summary>Policy: where such documents may lie; <c>example.com</c> is that host, <c>*.example.com</c> every host below it.</summary>
    public List<string> TrustedDomains { get; set; } = [];

    public int Version { get; private set; }

    /// <summary>
    /// The reserved row that clients of nobody lie in: those that registered themselves until a person consents, and those that are described
    /// by a document. It comes with the database, has no members, and is in no list and no count.
    /// </summary>
    public static readonly Guid NobodyId = new("00000000-0000-7000-8000-6e6f626f6479");
}

internal sealed class WorkspaceTable : IEntityTypeConfiguration<Workspace>
{
    public void Configure(EntityTypeBuilder<Workspace> builder)
    {
        builder.ToTable("Workspaces");
        builder.Property(workspace => workspace.Name).HasMaxLength(Workspace.MaxNameLength);
        builder.Property(workspace => workspace.Slug).HasMaxLength(Workspace.MaxSlugLength);
        builder.Property(workspace => workspace.KeyBrand).HasMaxLength(Workspace.MaxKeyBrandLength);
        builder.HasIndex(workspace => workspace.Slug).IsUnique();

        // No workspace can be called so: the rules of a name and of a short name refuse both.
        builder.HasData(new Workspace { Id = Workspace.NobodyId, Name = "-", Slug = "-", CreatedAt = DateTimeOffset.UnixEpoch, DynamicClients = false, DocumentClients = DocumentClientPolicy.Off });
    }
}
