using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.Clients;

/// <summary>What to change about a client; what is null or unset stays. The client id is fixed for good.</summary>
public sealed record ClientEdit
{
    public string? Name { get; init; }

    /// <summary>Another kind takes along what the old one could do: its secrets, its tokens, its client_credentials (SEC-016).</summary>
    public ClientKind? Kind { get; init; }

    public IReadOnlyList<string>? RedirectUris { get; init; }

    public IReadOnlyList<string>? PostLogoutRedirectUris { get; init; }

    public IReadOnlyList<string>? GrantTypes { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public TokenEndpointAuthMethod? TokenEndpointAuthMethod { get; init; }

    public bool? RequirePkce { get; init; }

    public bool? RequirePkceOnDialectPaths { get; init; }

    public bool? AvailableToOtherWorkspaces { get; init; }

    public Change<int?> AccessTokenLifetimeSeconds { get; init; }

    public Change<int?> RefreshTokenLifetimeSeconds { get; init; }

    public Change<int?> RefreshTokenIdleLifetimeSeconds { get; init; }

    public bool? RotateRefreshTokens { get; init; }

    /// <summary>Goes by itself where the client becomes of a kind that it does not fit.</summary>
    public Change<ApplicationType?> ApplicationType { get; init; }

    public ClientProtocolEdit Protocol { get; init; } = new();

    public ClientPresentationEdit Presentation { get; init; } = new();

    /// <summary>The version the editor saw; null to let distinct fields of parallel edits both win (SEC-249).</summary>
    public int? ExpectedVersion { get; init; }

    /// <summary>The settings after this edit.</summary>
    internal ClientSettings ApplyTo(ClientSettings now)
    {
        var edited = now with
        {
            Name = Name is { } name ? Names.NameRules.Normalize(name) : now.Name,
            RedirectUris = RedirectUris ?? now.RedirectUris,
            PostLogoutRedirectUris = PostLogoutRedirectUris ?? now.PostLogoutRedirectUris,
            Scopes = Scopes is { } scopes ? new ScopeSet(scopes) : now.Scopes,
            AvailableToOtherWorkspaces = AvailableToOtherWorkspaces ?? now.AvailableToOtherWorkspaces,
            AccessTokenLifetimeSeconds = AccessTokenLifetimeSeconds.Or(now.AccessTokenLifetimeSeconds),
            RefreshTokenLifetimeSeconds = RefreshTokenLifetimeSeconds.Or(now.RefreshTokenLifetimeSeconds),
            RefreshTokenIdleLifetimeSeconds = RefreshTokenIdleLifetimeSeconds.Or(now.RefreshTokenIdleLifetimeSeconds),
            Protocol = Protocol.ApplyTo(now.Protocol),
            Presentation = Presentation.ApplyTo(now.Presentation),
        };
        edited = Convert(edited);
        return edited with
        {
            GrantTypes = GrantTypes is { } types ? new ScopeSet(types) : GrantTypesAfter(now, edited),
            TokenEndpointAuthMethod = TokenEndpointAuthMethod ?? edited.TokenEndpointAuthMethod,
            RequirePkce = RequirePkce ?? edited.RequirePkce,
            RequirePkceOnDialectPaths = RequirePkceOnDialectPaths ?? edited.RequirePkceOnDialectPaths,
            RotateRefreshTokens = RotateRefreshTokens ?? edited.RotateRefreshTokens,
            ApplicationType = ApplicationType.Or(edited.ApplicationType),
        };
    }

    /// <summary>Whether the edit sets something that is not the same in the two.</summary>
    internal bool ClashesWith(ClientSettings seen, ClientSettings current) =>
        (Name is not null && seen.Name != current.Name)
        || (Kind is not null && seen.Kind != current.Kind)
        || (RedirectUris is not null && !seen.RedirectUris.SequenceEqual(current.RedirectUris))
        || (PostLogoutRedirectUris is not null && !seen.PostLogoutRedirectUris.SequenceEqual(current.PostLogoutRedirectUris))
        || (GrantTypes is not null && !seen.GrantTypes.Equals(current.GrantTypes))
        || (Scopes is not null && !Equals(seen.Scopes, current.Scopes))
        || (TokenEndpointAuthMethod is not null && seen.TokenEndpointAuthMethod != current.TokenEndpointAuthMethod)
        || (RequirePkce is not null && seen.RequirePkce != current.RequirePkce)
        || (RequirePkceOnDialectPaths is not null && seen.RequirePkceOnDialectPaths != current.RequirePkceOnDialectPaths)
        || (AvailableToOtherWorkspaces is not null && seen.AvailableToOtherWorkspaces != current.AvailableToOtherWorkspaces)
        || (AccessTokenLifetimeSeconds.IsSet && seen.AccessTokenLifetimeSeconds != current.AccessTokenLifetimeSeconds)
        || (RefreshTokenLifetimeSeconds.IsSet && seen.RefreshTokenLifetimeSeconds != current.RefreshTokenLifetimeSeconds)
        || (RefreshTokenIdleLifetimeSeconds.IsSet && seen.RefreshTokenIdleLifetimeSeconds != current.RefreshTokenIdleLifetimeSeconds)
        || (RotateRefreshTokens is not null && seen.RotateRefreshTokens != current.RotateRefreshTokens)
        || (ApplicationType.IsSet && seen.ApplicationType != current.ApplicationType)
        || Protocol.ClashesWith(seen.Protocol, current.Protocol)
        || Presentation.ClashesWith(seen.Presentation, current.Presentation);

    private ClientSettings Convert(ClientSettings settings)
    {
        if (Kind is not { } kind || kind == settings.Kind)
        {
            return settings;
        }

        settings = settings with { ApplicationType = settings.ApplicationType is { } type && type.Fits(kind) ? type : null };
        return kind == ClientKind.Public
            ? settings with
            {
                Kind = kind,
                GrantTypes = settings.GrantTypes.Except(Clients.GrantTypes.OfConfidentialClients),
                TokenEndpointAuthMethod = Clients.TokenEndpointAuthMethod.None,
                RequirePkce = true,
                RequirePkceOnDialectPaths = true,
                RotateRefreshTokens = true,
            }
            : settings with { Kind = kind, TokenEndpointAuthMethod = ClientSettings.DefaultAuthMethodOf(kind) };
    }

    // The first redirect URI of a key-only client lets it sign people in, and with the last one that ends, without being told so.
    private static ScopeSet GrantTypesAfter(ClientSettings before, ClientSettings after) => (before.RedirectUris.Count, after.RedirectUris.Count) switch
    {
        (0, > 0) => after.GrantTypes.Union(Clients.GrantTypes.DefaultFor(hasRedirectUris: true)),
        (> 0, 0) => after.GrantTypes.Except(Clients.GrantTypes.DefaultFor(hasRedirectUris: true)),
        _ => after.GrantTypes,
    };
}
