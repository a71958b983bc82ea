using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Users;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>Metadata as the draft of a client, which then passes the same rules as every other: a registration is a translation, not a second set of rules.</summary>
internal sealed record DynamicDraft(ClientDraft Draft, ClientExtras Extras, string? Software)
{
    public const string Native = "native";
    public const string Web = "web";

    /// <summary>RFC 7591's names of the methods a client can choose for itself. One by certificate has to be set up with people.</summary>
    public static readonly IReadOnlyDictionary<string, TokenEndpointAuthMethod> AuthMethods = new Dictionary<string, TokenEndpointAuthMethod>(StringComparer.Ordinal)
    {
        ["none"] = TokenEndpointAuthMethod.None,
        ["client_secret_basic"] = TokenEndpointAuthMethod.ClientSecretBasic,
        ["client_secret_post"] = TokenEndpointAuthMethod.ClientSecretPost,
        ["private_key_jwt"] = TokenEndpointAuthMethod.PrivateKeyJwt,
    };

    /// <summary>The draft, or the error to answer with: exactly one of the two.</summary>
    /// <param name="scopes">What may be asked for, and what it gets that names none.</param>
    /// <param name="authMethod">What an absent method means.</param>
    /// <param name="nameless">What a client is called that gives no name.</param>
    public static (DynamicDraft? Made, OAuthError? Mistake) Of(ClientMetadata metadata, ScopeSet scopes, TokenEndpointAuthMethod authMethod, string nameless)
    {
        if (MetadataRules.FirstMistake(metadata) is { } mistake)
        {
            return (null, mistake);
        }

        // Known scopes beyond the limit are left out, and the answer says so; asking a person for one is refused later.
        var granted = metadata.Scope is { } sent ? ScopeSet.Parse(sent).Intersect(scopes) : scopes;
        return granted.Count == 0
            ? (null, RegistrationErrors.At("scope", "names nothing that a client which registers itself can have."))
            : (new DynamicDraft(DraftOf(metadata, granted, metadata.TokenEndpointAuthMethod is { } method ? AuthMethods[method] : authMethod, nameless), ExtrasOf(metadata), metadata.SoftwareId), null);
    }

    private static ClientDraft DraftOf(ClientMetadata metadata, ScopeSet scopes, TokenEndpointAuthMethod method, string nameless) => new()
    {
        Name = metadata.ClientName ?? nameless,
        Kind = method == TokenEndpointAuthMethod.None ? ClientKind.Public : ClientKind.Confidential,
        RedirectUris = metadata.RedirectUris!,
        PostLogoutRedirectUris = metadata.PostLogoutRedirectUris ?? [],
        GrantTypes = [.. (metadata.GrantTypes ?? [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken]).Where(DynamicLimits.GrantTypes.Contains)],
        Scopes = [.. scopes],
        TokenEndpointAuthMethod = method,
        ApplicationType = ApplicationTypeOf(metadata, method),
        Presentation = new ClientPresentationEdit
        {
            ClientUri = metadata.ClientUri,
            PolicyUri = metadata.PolicyUri,
            TosUri = metadata.TosUri,
            Contacts = ClientPresentation.TextOf([.. (metadata.Contacts ?? []).Where(EmailAddress.LooksRight)]), // others are left out, and the answer says so (RFC 7591 §2)
        },
        Protocol = new ClientProtocolEdit
        {
            IdTokenSignedResponseAlg = metadata.IdTokenSignedResponseAlg,
            DpopBoundAccessTokens = metadata.DpopBoundAccessTokens,
            RequirePushedAuthorizationRequests = metadata.RequirePushedAuthorizationRequests,
            Jwks = metadata.Jwks,
            JwksUri = metadata.JwksUri,
            BackchannelLogoutUri = metadata.BackchannelLogoutUri,
        },
    };

    // The default of application_type is web; many native clients of before do not send it, and their redirect URIs tell. One of the web without a way to
    // prove itself runs in the browser.
    private static ApplicationType ApplicationTypeOf(ClientMetadata metadata, TokenEndpointAuthMethod method) => (metadata.ApplicationType, method) switch
    {
        (Native, _) => ApplicationType.Native,
        (null, _) when metadata.RedirectUris!.Any(MetadataRules.IsOfNativeApplication) => ApplicationType.Native,
        (_, TokenEndpointAuthMethod.None) => ApplicationType.SinglePage,
        _ => ApplicationType.Web,
    };

    private static ClientExtras ExtrasOf(ClientMetadata metadata) => new()
    {
        LogoUri = metadata.LogoUri,
        SoftwareVersion = metadata.SoftwareVersion,
    };
}
