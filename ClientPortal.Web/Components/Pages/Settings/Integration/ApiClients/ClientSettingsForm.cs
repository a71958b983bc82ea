using System.Globalization;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>What stands in the settings form, as text where people type it.</summary>
internal sealed class ClientSettingsForm(ClientDetail client)
{
    private readonly ClientDetail before = client;

    public string? Name { get; set; } = client.Name;

    public ClientKind Kind { get; set; } = client.Kind;

    public IReadOnlyList<string> RedirectUris { get; set; } = client.RedirectUris;

    public IReadOnlyList<string> PostLogoutRedirectUris { get; set; } = client.PostLogoutRedirectUris;

    public ScopeSet GrantTypes { get; private set; } = client.GrantTypes;

    public ScopeSet Scopes { get; set; } = client.Scopes;

    public TokenEndpointAuthMethod AuthMethod { get; set; } = client.TokenEndpointAuthMethod;

    public bool RequirePkce { get; set; } = client.RequirePkce;

    public bool RequirePkceOnDialectPaths { get; set; } = client.RequirePkceOnDialectPaths;

    public bool AvailableToOtherWorkspaces { get; set; } = client.AvailableToOtherWorkspaces;

    public string? AccessTokenLifetime { get; set; } = Text(client.AccessTokenLifetimeSeconds);

    public string? RefreshTokenLifetime { get; set; } = Text(client.RefreshTokenLifetimeSeconds);

    public string? RefreshTokenIdle { get; set; } = Text(client.RefreshTokenIdleLifetimeSeconds);

    /// <summary>Locked on for public clients, whatever the box said before.</summary>
    public bool RequiresPkce => RequirePkce || Kind == ClientKind.Public;

    public bool RequiresPkceOnDialectPaths => RequirePkceOnDialectPaths || Kind == ClientKind.Public;

    public void Allow(string grantType, bool allowed) => GrantTypes = allowed ? GrantTypes.Union([grantType]) : GrantTypes.Except([grantType]);

    /// <summary>The lifetimes that are no numbers; null where all can be read.</summary>
    public Problem? UnreadableNumbers(string sentence)
    {
        var fields = new[]
        {
            (nameof(ClientEdit.AccessTokenLifetimeSeconds), AccessTokenLifetime),
            (nameof(ClientEdit.RefreshTokenLifetimeSeconds), RefreshTokenLifetime),
            (nameof(ClientEdit.RefreshTokenIdleLifetimeSeconds), RefreshTokenIdle),
        };
        var wrong = fields.Where(field => !string.IsNullOrWhiteSpace(field.Item2) && Number(field.Item2) is null)
            .Select(field => new FieldProblem(field.Item1, "number_not_readable", sentence)).ToArray();
        return wrong.Length == 0 ? null : new Problem(ProblemKind.Invalid, "validation_failed", sentence) { Fields = wrong };
    }

    /// <summary>Only what was changed, so that a parallel edit of something else is not undone; and the version that was seen.</summary>
    public ClientEdit ToEdit() => new()
    {
        ExpectedVersion = before.Version,
        Name = Name == before.Name ? null : Name ?? "",
        Kind = Kind == before.Kind ? null : Kind,
        RedirectUris = RedirectUris.SequenceEqual(before.RedirectUris) ? null : RedirectUris,
        PostLogoutRedirectUris = PostLogoutRedirectUris.SequenceEqual(before.PostLogoutRedirectUris) ? null : PostLogoutRedirectUris,
        GrantTypes = GrantTypes.Equals(before.GrantTypes) ? null : [.. GrantTypes],
        Scopes = Scopes.Equals(before.Scopes) ? null : [.. Scopes],
        TokenEndpointAuthMethod = Kind != before.Kind || AuthMethod == before.TokenEndpointAuthMethod ? null : AuthMethod,
        RequirePkce = RequirePkce == before.RequirePkce ? null : RequirePkce,
        RequirePkceOnDialectPaths = RequirePkceOnDialectPaths == before.RequirePkceOnDialectPaths ? null : RequirePkceOnDialectPaths,
        AvailableToOtherWorkspaces = AvailableToOtherWorkspaces == before.AvailableToOtherWorkspaces ? null : AvailableToOtherWorkspaces,
        AccessTokenLifetimeSeconds = Change(AccessTokenLifetime, before.AccessTokenLifetimeSeconds),
        RefreshTokenLifetimeSeconds = Change(RefreshTokenLifetime, before.RefreshTokenLifetimeSeconds),
        RefreshTokenIdleLifetimeSeconds = Change(RefreshTokenIdle, before.RefreshTokenIdleLifetimeSeconds),
    };

    private static Change<int?> Change(string? typed, int? before) => Number(typed) == before ? default : new Change<int?>(Number(typed));

    private static int? Number(string? typed) => int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
