using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.Clients;

/// <summary>A registered application (RFC 6749 §2).</summary>
public sealed class Client : IInWorkspace, IVersioned
{
    /// <summary>Of an id that somebody chose.</summary>
    public const int MaxClientIdLength = 100;

    /// <summary>Of any id: that of a client which a document describes is the document's address.</summary>
    public const int LongestClientId = 256;
    public const int MaxSoftwareLength = 256;
    public const int MaxNameLength = 80;
    public const int MaxRedirectUris = 50;

    /// <summary>The row's id; people and protocols use <see cref="ClientId"/>.</summary>
    public required Guid Id { get; init; }

    /// <summary>Changes once for a client that registered itself: from nobody's to that of the first person who consents.</summary>
    public required Guid WorkspaceId { get; init; }

    /// <summary>The <c>client_id</c>, as it was chosen.</summary>
    public required string ClientId { get; init; }

    /// <summary><see cref="ClientId"/> normalised, trimmed and case-folded: unique on the whole host by an index (SEC-010).</summary>
    public required string ClientIdKey { get; init; }

    public required string Name { get; set; }

    public required ClientKind Kind { get; set; }

    /// <summary>Literals, compared ordinally; empty for a client that only holds API keys.</summary>
    public required List<string> RedirectUris { get; set; }

    public List<string> PostLogoutRedirectUris { get; set; } = [];

    /// <summary>RFC 6749 grant types this client may use; space-separated in the database.</summary>
    public required ScopeSet GrantTypes { get; set; }

    /// <summary>The scopes it may ask for on behalf of a person, and get on its own behalf where client_credentials is allowed.</summary>
    public required ScopeSet Scopes { get; set; }

    public TokenEndpointAuthMethod TokenEndpointAuthMethod { get; set; }

    /// <summary>PKCE on the core path; locked on for public clients.</summary>
    public bool RequirePkce { get; set; } = true;

    /// <summary>PKCE on the dialect paths, whose clients were written before it.</summary>
    public bool RequirePkceOnDialectPaths { get; set; }

    /// <summary>People of other workspaces may authorize it, too.</summary>
    public bool AvailableToOtherWorkspaces { get; set; }

    /// <summary>Overrides of <c>OAuth:*Lifetime</c>, in seconds; null for the default, <see cref="ClientSettings.NoEnd"/> for a refresh token without one.</summary>
    public int? AccessTokenLifetimeSeconds { get; set; }

    public int? RefreshTokenLifetimeSeconds { get; set; }

    public int? RefreshTokenIdleLifetimeSeconds { get; set; }

    /// <summary>Each use of a refresh token gives a new one; locked on for public clients (RFC 9700 §4.14.2).</summary>
    public bool RotateRefreshTokens { get; set; } = true;

    /// <summary>What kind of program it is; null where nobody said.</summary>
    public ApplicationType? ApplicationType { get; set; }

    public ClientProtocol Protocol { get; set; } = new();

    public ClientPresentation Presentation { get; set; } = new();

    /// <summary>The name of its logo in addresses; null where it has none.</summary>
    public string? LogoName { get; set; }

    /// <summary>Who brought it here; it limits what its tokens can do.</summary>
    public ClientOrigin Origin { get; init; }

    /// <summary>What it says it is a copy of (<c>software_id</c>, or its document's address); copies are shown together. Nobody has verified it.</summary>
    public string? Software { get; set; }

    /// <summary>It has changed what people saw when they consented: what they said before that counts for nothing.</summary>
    public DateTimeOffset? AskAgainSince { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>When somebody last changed its settings; null where nobody has.</summary>
    public DateTimeOffset? UpdatedAt { get; set; }

    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>Set while the client is paused.</summary>
    public DateTimeOffset? PausedAt { get; set; }

    /// <summary>Counted up by pause: access tokens of an earlier epoch are dead for good.</summary>
    public int TokenEpoch { get; set; }

    public int Version { get; private set; }

    public Workspace? Workspace { get; init; }

    public bool IsPaused => PausedAt is not null;

    /// <summary>Takes over settings that have passed their rules.</summary>
    internal void Apply(ClientSettings settings)
    {
        Name = settings.Name;
        Kind = settings.Kind;
        RedirectUris = [.. settings.RedirectUris];
        PostLogoutRedirectUris = [.. settings.PostLogoutRedirectUris];
        GrantTypes = settings.GrantTypes;
        Scopes = settings.Scopes ?? Scopes;
        TokenEndpointAuthMethod = settings.TokenEndpointAuthMethod;
        RequirePkce = settings.RequirePkce;
        RequirePkceOnDialectPaths = settings.RequirePkceOnDialectPaths;
        AvailableToOtherWorkspaces = settings.AvailableToOtherWorkspaces;
        AccessTokenLifetimeSeconds = settings.AccessTokenLifetimeSeconds;
        RefreshTokenLifetimeSeconds = settings.RefreshTokenLifetimeSeconds;
        RefreshTokenIdleLifetimeSeconds = settings.RefreshTokenIdleLifetimeSeconds;
        RotateRefreshTokens = settings.RotateRefreshTokens;
        ApplicationType = settings.ApplicationType;
        Protocol = settings.Protocol;
        Presentation = settings.Presentation;
    }
}

internal sealed class ClientTable : IEntityTypeConfiguration<Client>
{
    public void Configure(EntityTypeBuilder<Client> builder)
    {
        builder.ToTable("Clients");
        builder.Property(client => client.ClientId).HasMaxLength(Client.LongestClientId);
        builder.Property(client => client.ClientIdKey).HasMaxLength(Client.LongestClientId);
        builder.Property(client => client.Software).HasMaxLength(Client.MaxSoftwareLength);
        builder.Property(client => client.Name).HasMaxLength(Client.MaxNameLength);
        builder.Property(client => client.CreatedBy).HasMaxLength(256);
        builder.ComplexProperty(client => client.Protocol, protocol =>
        {
            protocol.Property(row => row.IdTokenSignedResponseAlg).HasColumnName(nameof(ClientProtocol.IdTokenSignedResponseAlg)).HasMaxLength(16);
            protocol.Property(row => row.AccessTokenFormat).HasColumnName(nameof(ClientProtocol.AccessTokenFormat));
            protocol.Property(row => row.RequirePushedAuthorizationRequests).HasColumnName(nameof(ClientProtocol.RequirePushedAuthorizationRequests));
            protocol.Property(row => row.DpopBoundAccessTokens).HasColumnName(nameof(ClientProtocol.DpopBoundAccessTokens));
            protocol.Property(row => row.CertificateBoundAccessTokens).HasColumnName(nameof(ClientProtocol.CertificateBoundAccessTokens));
            protocol.Property(row => row.Jwks).HasColumnName(nameof(ClientProtocol.Jwks)).HasMaxLength(ClientProtocol.MaxKeysLength);
            protocol.Property(row => row.JwksUri).HasColumnName(nameof(ClientProtocol.JwksUri)).HasMaxLength(ClientProtocol.MaxUriLength);
            protocol.Property(row => row.TlsClientAuthSubjectDn).HasColumnName(nameof(ClientProtocol.TlsClientAuthSubjectDn)).HasMaxLength(ClientProtocol.MaxSubjectLength);
            protocol.Property(row => row.BackchannelLogoutUri).HasColumnName(nameof(ClientProtocol.BackchannelLogoutUri)).HasMaxLength(ClientProtocol.MaxUriLength);
            protocol.Property(row => row.MayImpersonate).HasColumnName(nameof(ClientProtocol.MayImpersonate));
            protocol.Property(row => row.TakesSecretInQuery).HasColumnName(nameof(ClientProtocol.TakesSecretInQuery));
        });
        builder.ComplexProperty(client => client.Presentation, presentation =>
        {
            presentation.Property(row => row.Description).HasColumnName(nameof(ClientPresentation.Description)).HasMaxLength(ClientPresentation.MaxDescriptionLength);
            presentation.Property(row => row.ClientUri).HasColumnName(nameof(ClientPresentation.ClientUri)).HasMaxLength(ClientPresentation.MaxUriLength);
            presentation.Property(row => row.PolicyUri).HasColumnName(nameof(ClientPresentation.PolicyUri)).HasMaxLength(ClientPresentation.MaxUriLength);
            presentation.Property(row => row.TosUri).HasColumnName(nameof(ClientPresentation.TosUri)).HasMaxLength(ClientPresentation.MaxUriLength);
            presentation.Property(row => row.DeveloperName).HasColumnName(nameof(ClientPresentation.DeveloperName)).HasMaxLength(Client.MaxNameLength);
            presentation.Property(row => row.Contacts).HasColumnName(nameof(ClientPresentation.Contacts)).HasMaxLength(ClientPresentation.MaxContactsLength);
            presentation.Ignore(row => row.ContactList);
        });
        builder.Property(client => client.LogoName).HasMaxLength(ClientLogo.NameLength);
        builder.HasIndex(client => client.ClientIdKey).IsUnique();
        builder.HasIndex(client => new { client.WorkspaceId, client.Name, client.Id });
        builder.HasIndex(client => new { client.WorkspaceId, client.CreatedAt, client.Id });
        builder.HasIndex(client => new { client.WorkspaceId, client.LastUsedAt, client.Id });
        builder.HasIndex(client => new { client.WorkspaceId, client.ClientIdKey });
        builder.HasIndex(client => new { client.WorkspaceId, client.Origin, client.Software });
        builder.HasIndex(client => new { client.Origin, client.CreatedAt });
        builder.HasOne(client => client.Workspace).WithMany().HasForeignKey(client => client.WorkspaceId).OnDelete(DeleteBehavior.NoAction);
    }
}
