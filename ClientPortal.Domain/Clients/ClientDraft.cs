namespace ClientPortal.Domain.Clients;

/// <summary>What somebody wants to register. What is left out gets the safe default (decisions 9).</summary>
public sealed record ClientDraft
{
    /// <summary>Chosen, unique on the host; null or blank to have one made.</summary>
    public string? ClientId { get; init; }

    public required string Name { get; init; }

    public ClientKind Kind { get; init; }

    /// <summary>None for a client that only holds API keys.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Null for authorization_code and refresh_token where there is a redirect URI.</summary>
    public IReadOnlyList<string>? GrantTypes { get; init; }

    /// <summary>Null for every built-in scope that its creator may pass on.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Null for the default of the kind.</summary>
    public TokenEndpointAuthMethod? TokenEndpointAuthMethod { get; init; }

    public bool? RequirePkce { get; init; }

    public bool? RequirePkceOnDialectPaths { get; init; }

    public bool? AvailableToOtherWorkspaces { get; init; }

    public int? AccessTokenLifetimeSeconds { get; init; }

    public int? RefreshTokenLifetimeSeconds { get; init; }

    public int? RefreshTokenIdleLifetimeSeconds { get; init; }

    /// <summary>Null for yes.</summary>
    public bool? RotateRefreshTokens { get; init; }

    public ApplicationType? ApplicationType { get; init; }

    public ClientProtocolEdit Protocol { get; init; } = new();

    public ClientPresentationEdit Presentation { get; init; } = new();
}

/// <summary>The client that was registered.</summary>
/// <param name="Secret">The first secret of a confidential client, this once; null for a public client and for a repeated request.</param>
/// <param name="IsRepeated">The same request had been done before; nothing was made now.</param>
public sealed record RegisteredClient(Guid Id, string ClientId, string Name, Credentials.PlainSecret? Secret, bool IsRepeated = false);
