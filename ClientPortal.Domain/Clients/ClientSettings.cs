using ClientPortal.Domain.Scopes;
using FluentValidation;

namespace ClientPortal.Domain.Clients;

/// <summary>
/// Everything about a client that can be set, as one value. A draft and an edit both become one and pass the same rules,
/// so that no rule can be evaded by leaving a field out (SEC-014).
/// </summary>
internal sealed record ClientSettings
{
    /// <summary>In the place of a refresh token's life: none of the two ends it (<see cref="RefreshTokenLifetimeSeconds"/>, <see cref="RefreshTokenIdleLifetimeSeconds"/>).</summary>
    public const int NoEnd = 0;

    private const int MinAccessTokenSeconds = 60;
    private const int MaxAccessTokenSeconds = 90 * 24 * 3600;
    private const int MinRefreshTokenSeconds = 300;
    private const int MaxRefreshTokenSeconds = 315_360_000;

    public required string Name { get; init; }

    public required ClientKind Kind { get; init; }

    public required IReadOnlyList<string> RedirectUris { get; init; }

    public required IReadOnlyList<string> PostLogoutRedirectUris { get; init; }

    public required ScopeSet GrantTypes { get; init; }

    /// <summary>Null where a draft names none and the operation fills in what the creator may pass on.</summary>
    public required ScopeSet? Scopes { get; init; }

    public required TokenEndpointAuthMethod TokenEndpointAuthMethod { get; init; }

    public required bool RequirePkce { get; init; }

    public bool RequirePkceOnDialectPaths { get; init; }

    public bool AvailableToOtherWorkspaces { get; init; }

    public int? AccessTokenLifetimeSeconds { get; init; }

    public int? RefreshTokenLifetimeSeconds { get; init; }

    public int? RefreshTokenIdleLifetimeSeconds { get; init; }

    public bool RotateRefreshTokens { get; init; } = true;

    public ApplicationType? ApplicationType { get; init; }

    public required ClientProtocol Protocol { get; init; }

    public ClientPresentation Presentation { get; init; } = new();

    public static ClientSettings Of(ClientDraft draft) => new()
    {
        Name = Names.NameRules.Normalize(draft.Name ?? string.Empty),
        Kind = draft.Kind,
        RedirectUris = draft.RedirectUris ?? [],
        PostLogoutRedirectUris = draft.PostLogoutRedirectUris ?? [],
        GrantTypes = draft.GrantTypes is { } types ? new ScopeSet(types) : Clients.GrantTypes.DefaultFor(draft.RedirectUris is { Count: > 0 }),
        Scopes = draft.Scopes is { } scopes ? new ScopeSet(scopes) : null,
        TokenEndpointAuthMethod = draft.TokenEndpointAuthMethod ?? DefaultAuthMethodOf(draft.Kind),
        RequirePkce = draft.RequirePkce ?? true,
        RequirePkceOnDialectPaths = draft.RequirePkceOnDialectPaths ?? draft.Kind == ClientKind.Public,
        AvailableToOtherWorkspaces = draft.AvailableToOtherWorkspaces ?? false,
        AccessTokenLifetimeSeconds = draft.AccessTokenLifetimeSeconds,
        RefreshTokenLifetimeSeconds = draft.RefreshTokenLifetimeSeconds,
        RefreshTokenIdleLifetimeSeconds = draft.RefreshTokenIdleLifetimeSeconds,
        RotateRefreshTokens = draft.RotateRefreshTokens ?? true,
        ApplicationType = draft.ApplicationType,
        Protocol = draft.Protocol.ApplyTo(new ClientProtocol()),
        Presentation = draft.Presentation.ApplyTo(new ClientPresentation()),
    };

    public static ClientSettings Of(Client client) => new()
    {
        Name = client.Name,
        Kind = client.Kind,
        RedirectUris = [.. client.RedirectUris],
        PostLogoutRedirectUris = [.. client.PostLogoutRedirectUris],
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
    };

    public static TokenEndpointAuthMethod DefaultAuthMethodOf(ClientKind kind) =>
        kind == ClientKind.Public ? TokenEndpointAuthMethod.None : TokenEndpointAuthMethod.ClientSecret;

    /// <summary>The scopes a client can get without a person (decisions 8): those of APIs it is allowed, if it may ask on its own behalf.</summary>
    public static ScopeSet MachineScopesOf(ScopeSet grantTypes, ScopeSet scopes) =>
        ActsForItself(grantTypes) ? scopes.Except(ScopeNames.OfPersons) : ScopeSet.Empty;

    /// <summary>Whether a client with these grant types gets tokens of its own.</summary>
    public static bool ActsForItself(ScopeSet grantTypes) => grantTypes.Contains(Clients.GrantTypes.ClientCredentials) || grantTypes.Contains(Clients.GrantTypes.JwtBearer);

    /// <summary>Whether the client can prove itself with something it could not before, or no longer can.</summary>
    public bool ChangesKeysOf(ClientSettings before) =>
        Protocol.Jwks != before.Protocol.Jwks || Protocol.JwksUri != before.Protocol.JwksUri || Protocol.TlsClientAuthSubjectDn != before.Protocol.TlsClientAuthSubjectDn;

    /// <summary>What the policy of a workspace that allows no tokens without an end has against these settings; what was so before may stay.</summary>
    public Problem? NewlyWithoutEnd(ClientSettings? before) =>
        RefreshTokenLifetimeSeconds == NoEnd && before?.RefreshTokenLifetimeSeconds != NoEnd ? ClientMistakes.NeverNotAllowed.At(nameof(RefreshTokenLifetimeSeconds))
        : RefreshTokenIdleLifetimeSeconds == NoEnd && before?.RefreshTokenIdleLifetimeSeconds != NoEnd ? ClientMistakes.NeverNotAllowed.At(nameof(RefreshTokenIdleLifetimeSeconds))
        : null;

    public void ReportMistakes<T>(ValidationContext<T> context)
    {
        ReportUris(context, nameof(RedirectUris), RedirectUris, RedirectUriRules.MistakeIn);
        ReportUris(context, nameof(PostLogoutRedirectUris), PostLogoutRedirectUris, RedirectUriRules.MistakeInPostLogout);
        context.Report(MistakeInGrantTypes(), nameof(GrantTypes));
        context.Report(Scopes is { } scopes ? context.MistakeIn(scopes, ScopeNames.All, ClientMistakes.ScopeUnknown) : null, nameof(Scopes));
        context.Report(MistakeInAuthMethod(), nameof(TokenEndpointAuthMethod));
        context.Report(Kind == ClientKind.Public && !RequirePkce ? ClientMistakes.PkceLocked : null, nameof(RequirePkce));
        context.Report(Kind == ClientKind.Public && !RequirePkceOnDialectPaths ? ClientMistakes.PkceLocked : null, nameof(RequirePkceOnDialectPaths));
        context.Report(Kind == ClientKind.Public && !RotateRefreshTokens ? ClientMistakes.RotationLocked : null, nameof(RotateRefreshTokens));
        context.Report(MistakeInApplicationType(), nameof(ApplicationType));
        Protocol.ReportMistakes(context, this);
        Presentation.ReportMistakes(context);
        ReportLifetime(context, nameof(AccessTokenLifetimeSeconds), AccessTokenLifetimeSeconds, MinAccessTokenSeconds, MaxAccessTokenSeconds, ClientMistakes.AccessTokenLifetime);
        ReportLifetime(context, nameof(RefreshTokenLifetimeSeconds), OrNull(RefreshTokenLifetimeSeconds), MinRefreshTokenSeconds, MaxRefreshTokenSeconds, ClientMistakes.RefreshTokenLifetime);
        ReportLifetime(context, nameof(RefreshTokenIdleLifetimeSeconds), OrNull(RefreshTokenIdleLifetimeSeconds), MinRefreshTokenSeconds, MaxRefreshTokenSeconds, ClientMistakes.RefreshTokenLifetime);
    }

    private void ReportUris<T>(ValidationContext<T> context, string field, IReadOnlyList<string> uris, Func<string?, ClientKind, Mistake?> mistakeIn)
    {
        if (uris.Count > Client.MaxRedirectUris)
        {
            context.Report(ClientMistakes.RedirectUrisTooMany, field);
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < uris.Count; i++)
        {
            var mistake = mistakeIn(uris[i], Kind);
            context.Report(mistake ?? (seen.Add(uris[i]) ? null : RedirectUriMistakes.Duplicate), $"{field}[{i}]");
        }
    }

    private Mistake? MistakeInGrantTypes()
    {
        if (!GrantTypes.IsSubsetOf(Clients.GrantTypes.All))
        {
            return ClientMistakes.GrantTypeUnknown;
        }

        var signsIn = GrantTypes.Contains(Clients.GrantTypes.AuthorizationCode);
        return (Kind, signsIn) switch
        {
            (ClientKind.Public, _) when GrantTypes.Any(Clients.GrantTypes.OfConfidentialClients.Contains) => ClientMistakes.GrantTypeNeedsSecret,
            (_, true) when RedirectUris.Count == 0 => ClientMistakes.GrantTypeNeedsRedirect,
            (_, false) when GrantTypes.Contains(Clients.GrantTypes.RefreshToken) && !GrantTypes.Contains(Clients.GrantTypes.DeviceCode) => ClientMistakes.GrantTypeNeedsCode,
            _ => null,
        };
    }

    private Mistake? MistakeInAuthMethod()
    {
        if (!Enum.IsDefined(TokenEndpointAuthMethod))
        {
            return ClientMistakes.AuthMethodUnknown;
        }

        return (Kind == ClientKind.Public) == (TokenEndpointAuthMethod == TokenEndpointAuthMethod.None) ? null : ClientMistakes.AuthMethodOfKind;
    }

    private Mistake? MistakeInApplicationType() => ApplicationType switch
    {
        null => null,
        { } type when !Enum.IsDefined(type) => ClientMistakes.ApplicationTypeUnknown,
        { } type => type.Fits(Kind) ? null : ClientMistakes.ApplicationTypeOfKind,
    };

    // No end is a value of its own; whether the workspace allows it only the operation can tell.
    private static int? OrNull(int? seconds) => seconds == NoEnd ? null : seconds;

    private static void ReportLifetime<T>(ValidationContext<T> context, string field, int? seconds, int min, int max, Mistake mistake) =>
        context.Report(seconds < min || seconds > max ? mistake : null, field);
}
