using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;

namespace ClientPortal.Web.Api;

/// <summary>A client as the API writes it.</summary>
internal sealed record ClientJson
{
    public required Guid Id { get; init; }

    public required string ClientId { get; init; }

    /// <summary>The workspace; Workfront's name for it.</summary>
    public required Guid CustomerId { get; init; }

    public required string Name { get; init; }

    public required ClientKind Kind { get; init; }

    public required IReadOnlyList<string> RedirectUris { get; init; }

    public required IReadOnlyList<string> PostLogoutRedirectUris { get; init; }

    public required IReadOnlyList<string> GrantTypes { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required TokenEndpointAuthMethod TokenEndpointAuthMethod { get; init; }

    public required bool RequirePkce { get; init; }

    public required bool RequirePkceOnDialectPaths { get; init; }

    public required bool AvailableToOtherWorkspaces { get; init; }

    public required int? AccessTokenLifetimeSeconds { get; init; }

    public required int? RefreshTokenLifetimeSeconds { get; init; }

    public required int? RefreshTokenIdleLifetimeSeconds { get; init; }

    public required string IdTokenSignedResponseAlg { get; init; }

    public required AccessTokenFormat AccessTokenFormat { get; init; }

    public required bool RequirePushedAuthorizationRequests { get; init; }

    public required bool DpopBoundAccessTokens { get; init; }

    public required bool CertificateBoundAccessTokens { get; init; }

    public required JsonElement? Jwks { get; init; }

    public required string? JwksUri { get; init; }

    public required string? TlsClientAuthSubjectDn { get; init; }

    public required string? BackchannelLogoutUri { get; init; }

    public required bool MayImpersonate { get; init; }

    /// <summary>Whether each use of a refresh token gives a new one.</summary>
    public required bool RotateRefreshTokens { get; init; }

    /// <summary>What kind of program it is; null where nobody said.</summary>
    public required ApplicationType? ApplicationType { get; init; }

    public required string? Description { get; init; }

    public required string? ClientUri { get; init; }

    /// <summary>A path of this host; upload a picture with <c>PUT …/logo</c>.</summary>
    public required string? LogoUri { get; init; }

    public required string? PolicyUri { get; init; }

    public required string? TosUri { get; init; }

    public required string? DeveloperName { get; init; }

    public required IReadOnlyList<string> Contacts { get; init; }

    public required bool TakesSecretInQuery { get; init; }

    /// <summary>Who brought it here.</summary>
    public required ClientOrigin Origin { get; init; }

    /// <summary>What it says it is a copy of; unverified.</summary>
    public required string? Software { get; init; }

    /// <summary>Set while the client is paused.</summary>
    public required DateTimeOffset? PausedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset? LastUsedAt { get; init; }

    public required int Version { get; init; }

    /// <summary>Only in the answer to the call that made it, this once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientSecret { get; init; }

    public static ClientJson Of(ClientDetail client, PlainSecret? secret = null) => new()
    {
        Id = client.Id,
        ClientId = client.ClientId,
        CustomerId = client.WorkspaceId,
        Name = client.Name,
        Kind = client.Kind,
        RedirectUris = client.RedirectUris,
        PostLogoutRedirectUris = client.PostLogoutRedirectUris,
        GrantTypes = [.. client.GrantTypes],
        Scopes = [.. client.Scopes],
        TokenEndpointAuthMethod = client.TokenEndpointAuthMethod,
        RequirePkce = client.RequirePkce,
        RequirePkceOnDialectPaths = client.RequirePkceOnDialectPaths,
        AvailableToOtherWorkspaces = client.AvailableToOtherWorkspaces,
        AccessTokenLifetimeSeconds = client.AccessTokenLifetimeSeconds,
        RefreshTokenLifetimeSeconds = client.RefreshTokenLifetimeSeconds,
        RefreshTokenIdleLifetimeSeconds = client.RefreshTokenIdleLifetimeSeconds,
        IdTokenSignedResponseAlg = client.Protocol.IdTokenSignedResponseAlg,
        AccessTokenFormat = client.Protocol.AccessTokenFormat,
        RequirePushedAuthorizationRequests = client.Protocol.RequirePushedAuthorizationRequests,
        DpopBoundAccessTokens = client.Protocol.DpopBoundAccessTokens,
        CertificateBoundAccessTokens = client.Protocol.CertificateBoundAccessTokens,
        Jwks = client.Protocol.Jwks is { } keys ? JsonSerializer.Deserialize<JsonElement>(keys) : null,
        JwksUri = client.Protocol.JwksUri,
        TlsClientAuthSubjectDn = client.Protocol.TlsClientAuthSubjectDn,
        BackchannelLogoutUri = client.Protocol.BackchannelLogoutUri,
        MayImpersonate = client.Protocol.MayImpersonate,
        RotateRefreshTokens = client.RotateRefreshTokens,
        ApplicationType = client.ApplicationType,
        Description = client.Presentation.Description,
        ClientUri = client.Presentation.ClientUri,
        LogoUri = client.LogoName is { } logo ? PortalUrls.Logo(logo) : null,
        PolicyUri = client.Presentation.PolicyUri,
        TosUri = client.Presentation.TosUri,
        DeveloperName = client.Presentation.DeveloperName,
        Contacts = client.Presentation.ContactList,
        TakesSecretInQuery = client.Protocol.TakesSecretInQuery,
        Origin = client.Origin,
        Software = client.Software,
        PausedAt = client.PausedAt,
        CreatedAt = client.CreatedAt,
        CreatedBy = client.CreatedBy,
        LastUsedAt = client.LastUsedAt,
        Version = client.Version,
        ClientSecret = (secret ?? client.NewSecret)?.Reveal(),
    };
}

/// <summary>A client in a list.</summary>
internal sealed record ClientRowJson(
    Guid Id, string ClientId, string Name, ClientKind Kind, IReadOnlyList<string> RedirectUris, bool IsPaused, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? LastUsedAt, int Version, ClientOrigin Origin, string? Software)
{
    public static ClientRowJson Of(ClientRow row) =>
        new(row.Id, row.ClientId, row.Name, row.Kind, row.RedirectUris, row.IsPaused, row.CreatedAt, row.CreatedBy, row.LastUsedAt, row.Version, row.Origin, row.Software);
}

/// <summary>The body of <c>POST /clients</c>.</summary>
internal sealed record ClientDraftJson : ClientPresentationJson
{
    public string? ClientId { get; init; }

    [Required]
    public string? Name { get; init; }

    public ClientKind? Kind { get; init; }

    public IReadOnlyList<string>? RedirectUris { get; init; }

    public IReadOnlyList<string>? PostLogoutRedirectUris { get; init; }

    public IReadOnlyList<string>? GrantTypes { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public TokenEndpointAuthMethod? TokenEndpointAuthMethod { get; init; }

    public bool? RequirePkce { get; init; }

    public bool? RequirePkceOnDialectPaths { get; init; }

    public bool? AvailableToOtherWorkspaces { get; init; }

    public int? AccessTokenLifetimeSeconds { get; init; }

    public int? RefreshTokenLifetimeSeconds { get; init; }

    public int? RefreshTokenIdleLifetimeSeconds { get; init; }

    public ApplicationType? ApplicationType { get; init; }

    public ClientDraft ToDraft() => new()
    {
        ClientId = ClientId,
        Name = Name ?? string.Empty,
        Kind = Kind ?? ClientKind.Confidential,
        RedirectUris = RedirectUris ?? [],
        PostLogoutRedirectUris = PostLogoutRedirectUris ?? [],
        GrantTypes = GrantTypes,
        Scopes = Scopes,
        TokenEndpointAuthMethod = TokenEndpointAuthMethod,
        RequirePkce = RequirePkce,
        RequirePkceOnDialectPaths = RequirePkceOnDialectPaths,
        AvailableToOtherWorkspaces = AvailableToOtherWorkspaces,
        AccessTokenLifetimeSeconds = AccessTokenLifetimeSeconds,
        RefreshTokenLifetimeSeconds = RefreshTokenLifetimeSeconds,
        RefreshTokenIdleLifetimeSeconds = RefreshTokenIdleLifetimeSeconds,
        RotateRefreshTokens = RotateRefreshTokens,
        ApplicationType = ApplicationType,
        Protocol = ToProtocolEdit(),
        Presentation = ToPresentationEdit(),
    };
}

/// <summary>The body of <c>PATCH /clients/{clientId}</c>: what is absent stays.</summary>
internal sealed record ClientEditJson : ClientPresentationJson
{
    public string? Name { get; init; }

    public ClientKind? Kind { get; init; }

    public IReadOnlyList<string>? RedirectUris { get; init; }

    public IReadOnlyList<string>? PostLogoutRedirectUris { get; init; }

    public IReadOnlyList<string>? GrantTypes { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public TokenEndpointAuthMethod? TokenEndpointAuthMethod { get; init; }

    public bool? RequirePkce { get; init; }

    public bool? RequirePkceOnDialectPaths { get; init; }

    public bool? AvailableToOtherWorkspaces { get; init; }

    /// <summary>Null for the default; for the two of refresh tokens, 0 for no end, where the workspace allows it.</summary>
    public Change<int?> AccessTokenLifetimeSeconds { get; init; }

    public Change<int?> RefreshTokenLifetimeSeconds { get; init; }

    public Change<int?> RefreshTokenIdleLifetimeSeconds { get; init; }

    public Change<ApplicationType?> ApplicationType { get; init; }

    public ClientEdit ToEdit(int? expectedVersion) => new()
    {
        Name = Name,
        Kind = Kind,
        RedirectUris = RedirectUris,
        PostLogoutRedirectUris = PostLogoutRedirectUris,
        GrantTypes = GrantTypes,
        Scopes = Scopes,
        TokenEndpointAuthMethod = TokenEndpointAuthMethod,
        RequirePkce = RequirePkce,
        RequirePkceOnDialectPaths = RequirePkceOnDialectPaths,
        AvailableToOtherWorkspaces = AvailableToOtherWorkspaces,
        AccessTokenLifetimeSeconds = AccessTokenLifetimeSeconds,
        RefreshTokenLifetimeSeconds = RefreshTokenLifetimeSeconds,
        RefreshTokenIdleLifetimeSeconds = RefreshTokenIdleLifetimeSeconds,
        RotateRefreshTokens = RotateRefreshTokens,
        ApplicationType = ApplicationType,
        Protocol = ToProtocolEdit(),
        Presentation = ToPresentationEdit(),
        ExpectedVersion = expectedVersion,
    };
}
