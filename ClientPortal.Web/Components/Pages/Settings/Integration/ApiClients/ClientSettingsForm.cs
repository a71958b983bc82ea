using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>What stands in the settings form, as people type it.</summary>
public sealed class ClientSettingsForm
{
    private ClientDetail before;

    public ClientSettingsForm(ClientDetail client)
    {
        before = client;
        Name = client.Name;
        Kind = client.Kind;
        RedirectUris = client.RedirectUris;
        PostLogoutRedirectUris = client.PostLogoutRedirectUris;
        GrantTypes = client.GrantTypes;
        Scopes = client.Scopes;
        AuthMethod = client.TokenEndpointAuthMethod;
        RequirePkce = client.RequirePkce;
        RequirePkceOnDialectPaths = client.RequirePkceOnDialectPaths;
        AvailableToOtherWorkspaces = client.AvailableToOtherWorkspaces;
        AccessTokenLifetime = new TypedLifetime(client.AccessTokenLifetimeSeconds);
        RefreshTokenLifetime = new TypedLifetime(client.RefreshTokenLifetimeSeconds, LifetimeUnit.Days);
        RefreshTokenIdle = new TypedLifetime(client.RefreshTokenIdleLifetimeSeconds, LifetimeUnit.Days);
        RotateRefreshTokens = client.RotateRefreshTokens;
        ApplicationType = client.ApplicationType;
        Protocol = new ProtocolForm(client.Protocol);
        Presentation = new PresentationForm(client.Presentation);
    }

    public string? Name { get; set; }

    public ClientKind Kind { get; set; }

    public IReadOnlyList<string> RedirectUris { get; set; }

    public IReadOnlyList<string> PostLogoutRedirectUris { get; set; }

    public ScopeSet GrantTypes { get; private set; }

    public ScopeSet Scopes { get; set; }

    public TokenEndpointAuthMethod AuthMethod { get; set; }

    public bool RequirePkce { get; set; }

    public bool RequirePkceOnDialectPaths { get; set; }

    public bool AvailableToOtherWorkspaces { get; set; }

    public TypedLifetime AccessTokenLifetime { get; }

    public TypedLifetime RefreshTokenLifetime { get; }

    public TypedLifetime RefreshTokenIdle { get; }

    public bool RotateRefreshTokens { get; set; }

    public ApplicationType? ApplicationType { get; set; }

    public ProtocolForm Protocol { get; }

    public PresentationForm Presentation { get; }

    public bool IsPublic => Kind == ClientKind.Public;

    /// <summary>Locked on for public clients, whatever the box said before.</summary>
    public bool RequiresPkce => RequirePkce || IsPublic;

    public bool RequiresPkceOnDialectPaths => RequirePkceOnDialectPaths || IsPublic;

    public bool RotatesRefreshTokens => RotateRefreshTokens || IsPublic;

    public bool Allows(string grantType) => GrantTypes.Contains(grantType) && !(IsPublic && Domain.Clients.GrantTypes.OfConfidentialClients.Contains(grantType));

    public void Allow(string grantType, bool allowed) => GrantTypes = allowed ? GrantTypes.Union([grantType]) : GrantTypes.Except([grantType]);

    /// <summary>
    /// The row was written meanwhile. Where no setting of it changed, as by a pause, what was typed here can still be saved; else saving it
    /// will be refused, and whoever typed is told.
    /// </summary>
    public void GoOnFrom(ClientDetail client)
    {
        var theirs = new ClientSettingsForm(client) { before = before };
        if (theirs.ToEdit() == new ClientEdit { ExpectedVersion = before.Version })
        {
            before = client;
        }
    }

    /// <summary>The lifetimes that are no numbers; null where all can be read.</summary>
    public Problem? UnreadableNumbers(string sentence)
    {
        var fields = new[]
        {
            (nameof(ClientEdit.AccessTokenLifetimeSeconds), AccessTokenLifetime),
            (nameof(ClientEdit.RefreshTokenLifetimeSeconds), RefreshTokenLifetime),
            (nameof(ClientEdit.RefreshTokenIdleLifetimeSeconds), RefreshTokenIdle),
        };
        var wrong = fields.Where(field => !field.Item2.IsReadable).Select(field => new FieldProblem(field.Item1, "number_not_readable", sentence)).ToArray();
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
        GrantTypes = GrantTypes.Equals(before.GrantTypes) ? null : [.. GrantTypes.Where(Allows)],
        Scopes = Scopes.Equals(before.Scopes) ? null : [.. Scopes],
        TokenEndpointAuthMethod = Kind != before.Kind || AuthMethod == before.TokenEndpointAuthMethod ? null : AuthMethod,
        RequirePkce = RequirePkce == before.RequirePkce ? null : RequirePkce,
        RequirePkceOnDialectPaths = RequirePkceOnDialectPaths == before.RequirePkceOnDialectPaths ? null : RequirePkceOnDialectPaths,
        AvailableToOtherWorkspaces = AvailableToOtherWorkspaces == before.AvailableToOtherWorkspaces ? null : AvailableToOtherWorkspaces,
        AccessTokenLifetimeSeconds = Change(AccessTokenLifetime.Seconds, before.AccessTokenLifetimeSeconds),
        RefreshTokenLifetimeSeconds = Change(RefreshTokenLifetime.Seconds, before.RefreshTokenLifetimeSeconds),
        RefreshTokenIdleLifetimeSeconds = Change(RefreshTokenIdle.Seconds, before.RefreshTokenIdleLifetimeSeconds),
        RotateRefreshTokens = RotateRefreshTokens == before.RotateRefreshTokens ? null : RotateRefreshTokens,
        ApplicationType = ApplicationType == before.ApplicationType || ApplicationType?.Fits(Kind) == false ? default : new Change<ApplicationType?>(ApplicationType),
        Protocol = Protocol.ToEdit(before.Protocol),
        Presentation = Presentation.ToEdit(before.Presentation),
    };

    private static Change<int?> Change(int? now, int? before) => now == before ? default : new Change<int?>(now);
}

/// <summary>The protocol settings of the form; keys have a panel of their own.</summary>
public sealed class ProtocolForm(ClientProtocol protocol)
{
    public string SigningAlgorithm { get; set; } = protocol.IdTokenSignedResponseAlg;

    public AccessTokenFormat Format { get; set; } = protocol.AccessTokenFormat;

    public bool RequirePushed { get; set; } = protocol.RequirePushedAuthorizationRequests;

    public bool BindsToKey { get; set; } = protocol.DpopBoundAccessTokens;

    public bool BindsToCertificate { get; set; } = protocol.CertificateBoundAccessTokens;

    public string? CertificateSubject { get; set; } = protocol.TlsClientAuthSubjectDn;

    public string? BackchannelLogoutUri { get; set; } = protocol.BackchannelLogoutUri;

    public bool MayImpersonate { get; set; } = protocol.MayImpersonate;

    public bool TakesSecretInQuery { get; set; } = protocol.TakesSecretInQuery;

    public ClientProtocolEdit ToEdit(ClientProtocol before) => new()
    {
        IdTokenSignedResponseAlg = SigningAlgorithm == before.IdTokenSignedResponseAlg ? null : SigningAlgorithm,
        AccessTokenFormat = Format == before.AccessTokenFormat ? null : Format,
        RequirePushedAuthorizationRequests = RequirePushed == before.RequirePushedAuthorizationRequests ? null : RequirePushed,
        DpopBoundAccessTokens = BindsToKey == before.DpopBoundAccessTokens ? null : BindsToKey,
        CertificateBoundAccessTokens = BindsToCertificate == before.CertificateBoundAccessTokens ? null : BindsToCertificate,
        TlsClientAuthSubjectDn = Change(CertificateSubject, before.TlsClientAuthSubjectDn),
        BackchannelLogoutUri = Change(BackchannelLogoutUri, before.BackchannelLogoutUri),
        MayImpersonate = MayImpersonate == before.MayImpersonate ? null : MayImpersonate,
        TakesSecretInQuery = TakesSecretInQuery == before.TakesSecretInQuery ? null : TakesSecretInQuery,
    };

    private static Change<string?> Change(string? now, string? before) => (now ?? "") == (before ?? "") ? default : new Change<string?>(now);
}
