using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>
/// What metadata must be before it can become a client: named rules in this order, for registrations and documents alike. They know RFC 7591's
/// words and the limits of <see cref="DynamicLimits"/>; everything that holds for every client is left to <see cref="ClientDraftRules"/>.
/// </summary>
internal static class MetadataRules
{
    private const int MaxContacts = 10;
    private const int MaxContactLength = 254;
    private const int MaxVersionLength = 100;

    private static readonly Func<ClientMetadata, OAuthError?>[] All =
    [
        SoftwareStatementIsAbsent,
        RedirectUriIsThere,
        GrantTypeIsCode,
        ResponseTypeIsCode,
        AuthMethodIsKnown,
        KeysAreGivenInOneWay,
        KeysAreThereWhereNeeded,
        SubjectTypeIsPublic,
        ApplicationTypeIsKnown,
        WebApplicationUsesHttps,
        ScopesAreKnown,
        AddressesAreHttps,
        TextsAreShort,
    ];

    /// <summary>The first rule that does not hold; null where all do.</summary>
    public static OAuthError? FirstMistake(ClientMetadata metadata) => All.Select(rule => rule(metadata)).FirstOrDefault(error => error is not null);

    /// <summary>A redirect URI that only a program on the person's machine receives (RFC 8252 §7.1, §7.3).</summary>
    public static bool IsOfNativeApplication(string uri) => !uri.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    // RFC 7591 §2.3: nobody here is trusted to vouch for software, and what cannot be checked is not taken.
    private static OAuthError? SoftwareStatementIsAbsent(ClientMetadata metadata) =>
        metadata.HasSoftwareStatement ? new OAuthError(OAuthErrors.InvalidSoftwareStatement, "Software statements are not accepted here.") : null;

    // RFC 7591 §2: required for every grant that redirects, which is all that is offered.
    private static OAuthError? RedirectUriIsThere(ClientMetadata metadata) =>
        metadata.RedirectUris is { Count: > 0 } ? null : RegistrationErrors.At("redirect_uris", "is required.");

    // What else was asked for is left out and the answer says so (RFC 7591 §2); without the code nothing would be left.
    private static OAuthError? GrantTypeIsCode(ClientMetadata metadata) =>
        metadata.GrantTypes is { } sent && !sent.Contains(GrantTypes.AuthorizationCode, StringComparer.Ordinal)
            ? RegistrationErrors.At("grant_types", "must contain authorization_code; only refresh_token can stand beside it.")
            : null;

    private static OAuthError? ResponseTypeIsCode(ClientMetadata metadata) =>
        metadata.ResponseTypes is { } sent && !sent.Contains("code", StringComparer.Ordinal) ? RegistrationErrors.At("response_types", "must contain code; there is no other.") : null;

    private static OAuthError? AuthMethodIsKnown(ClientMetadata metadata) =>
        metadata.TokenEndpointAuthMethod is { } sent && !DynamicDraft.AuthMethods.ContainsKey(sent)
            ? RegistrationErrors.At("token_endpoint_auth_method", "must be none, client_secret_basic, client_secret_post or private_key_jwt.")
            : null;

    // RFC 7591 §2: never both.
    private static OAuthError? KeysAreGivenInOneWay(ClientMetadata metadata) =>
        metadata is { Jwks: not null, JwksUri: not null } ? RegistrationErrors.At("jwks", "must not be sent together with jwks_uri.") : null;

    private static OAuthError? KeysAreThereWhereNeeded(ClientMetadata metadata) =>
        metadata is { TokenEndpointAuthMethod: "private_key_jwt", Jwks: null, JwksUri: null } ? RegistrationErrors.At("jwks", "or jwks_uri is required for private_key_jwt.") : null;

    private static OAuthError? SubjectTypeIsPublic(ClientMetadata metadata) =>
        metadata.SubjectType is null or "public" ? null : RegistrationErrors.At("subject_type", "must be public.");

    private static OAuthError? ApplicationTypeIsKnown(ClientMetadata metadata) =>
        metadata.ApplicationType is null or DynamicDraft.Web or DynamicDraft.Native ? null : RegistrationErrors.At("application_type", "must be web or native.");

    // OpenID Connect Dynamic Client Registration §2. A native application may also claim an https address (RFC 8252 §7.2).
    private static OAuthError? WebApplicationUsesHttps(ClientMetadata metadata) =>
        metadata.ApplicationType == DynamicDraft.Web && metadata.RedirectUris!.Any(IsOfNativeApplication)
            ? RegistrationErrors.At("redirect_uris", "must all be https for an application_type of web.")
            : null;

    private static OAuthError? ScopesAreKnown(ClientMetadata metadata) =>
        ScopeSet.Parse(metadata.Scope).IsSubsetOf(ScopeNames.All) ? null : RegistrationErrors.At("scope", "names a scope that does not exist here.");

    // They are kept and given back, never fetched (SEC-153).
    private static OAuthError? AddressesAreHttps(ClientMetadata metadata) =>
        new (string Name, string? Value)[] { ("logo_uri", metadata.LogoUri), ("client_uri", metadata.ClientUri), ("policy_uri", metadata.PolicyUri), ("tos_uri", metadata.TosUri), ("jwks_uri", metadata.JwksUri) }
            .Where(member => member.Value is { } value && !ClientPresentationRules.IsWebAddress(value))
            .Select(member => RegistrationErrors.At(member.Name, "must be an absolute https address."))
            .FirstOrDefault();

    private static OAuthError? TextsAreShort(ClientMetadata metadata) => metadata switch
    {
        { Contacts: { } contacts } when contacts.Count > MaxContacts || contacts.Any(contact => contact.Length > MaxContactLength) => RegistrationErrors.At("contacts", "must be at most 10 of at most 254 characters."),
        { SoftwareId.Length: > Client.MaxSoftwareLength } => RegistrationErrors.At("software_id", "must have at most 256 characters."),
        { SoftwareVersion.Length: > MaxVersionLength } => RegistrationErrors.At("software_version", "must have at most 100 characters."),
        _ => null,
    };
}
