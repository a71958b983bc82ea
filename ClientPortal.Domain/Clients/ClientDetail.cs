using System.Linq.Expressions;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.Clients;

/// <summary>Everything that may be read about a client.</summary>
public sealed record ClientDetail
{
    public required Guid Id { get; init; }

    /// <summary>The workspace; the Workfront dialect's customer id (decisions 25).</summary>
    public required Guid WorkspaceId { get; init; }

    public required string ClientId { get; init; }

    public required string Name { get; init; }

    public required ClientKind Kind { get; init; }

    public required IReadOnlyList<string> RedirectUris { get; init; }

    public required IReadOnlyList<string> PostLogoutRedirectUris { get; init; }

    public required ScopeSet GrantTypes { get; init; }

    public required ScopeSet Scopes { get; init; }

    public required TokenEndpointAuthMethod TokenEndpointAuthMethod { get; init; }

    public required bool RequirePkce { get; init; }

    public required bool RequirePkceOnDialectPaths { get; init; }

    public required bool AvailableToOtherWorkspaces { get; init; }

    public required int? AccessTokenLifetimeSeconds { get; init; }

    public required int? RefreshTokenLifetimeSeconds { get; init; }

    public required int? RefreshTokenIdleLifetimeSeconds { get; init; }

    public bool RotateRefreshTokens { get; init; } = true;

    public ApplicationType? ApplicationType { get; init; }

    public required ClientProtocol Protocol { get; init; }

    public ClientPresentation Presentation { get; init; } = new();

    /// <summary>The name of its logo in addresses; null where it has none.</summary>
    public string? LogoName { get; init; }

    public ClientOrigin Origin { get; init; }

    /// <summary>What it says it is a copy of; unverified.</summary>
    public string? Software { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public required DateTimeOffset? LastUsedAt { get; init; }

    public required DateTimeOffset? PausedAt { get; init; }

    public required int Version { get; init; }

    /// <summary>It is set to get refresh tokens without an end.</summary>
    public bool IsEndless => RefreshTokenLifetimeSeconds == ClientSettings.NoEnd || RefreshTokenIdleLifetimeSeconds == ClientSettings.NoEnd;

    public bool IsPaused => PausedAt is not null;

    /// <summary>The secret that a change from public to confidential made, this once; null otherwise.</summary>
    public PlainSecret? NewSecret { get; init; }

    internal static readonly Expression<Func<Client, ClientDetail>> FromRow = client => new ClientDetail
    {
        Id = client.Id,
        WorkspaceId = client.WorkspaceId,
        ClientId = client.ClientId,
        Name = client.Name,
        Kind = client.Kind,
        RedirectUris = client.RedirectUris,
        PostLogoutRedirectUris = client.PostLogoutRedirectUris,
        GrantTypes = client.GrantTypes,
        Scopes = client.Scopes,
        TokenEndpointAuthMethod = client.TokenEndpointAuthMethod,
        RequirePkce = client.RequirePkce,
        RequirePkceOnDialectPaths = client.RequirePkceOnDialectPaths,
        AvailableToOtherWorkspaces = client.AvailableToOtherWorkspaces,
        AccessTokenLifetimeSeconds = client.AccessTokenLifetimeSeconds,
        RefreshTokenLifetimeSeconds = client.RefreshTokenLifetimeSeconds,
        RefreshTokenIdleLifetimeSeconds = client.RefreshTokenIdleLifetimeSeconds,
        RotateRefreshTokens = client.RotateRefreshTokens,
        ApplicationType = client.ApplicationType,
        Protocol = client.Protocol,
        Presentation = client.Presentation,
        LogoName = client.LogoName,
        Origin = client.Origin,
        Software = client.Software,
        CreatedAt = client.CreatedAt,
        CreatedBy = client.CreatedBy,
        UpdatedAt = client.UpdatedAt,
        LastUsedAt = client.LastUsedAt,
        PausedAt = client.PausedAt,
        Version = client.Version,
    };

    private static readonly Func<Client, ClientDetail> Read = FromRow.Compile();

    internal static ClientDetail Of(Client client) => Read(client);
}
