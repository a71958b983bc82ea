namespace ClientPortal.Domain.Clients;

/// <summary>What can be wrong with a client.</summary>
public static class ClientMistakes
{
    public static readonly Mistake ClientIdLength = new("client_id_length", "Use 3 to 100 characters.");
    public static readonly Mistake ClientIdCharacters = new("client_id_characters", "Use letters, digits, dots, hyphens and underscores, with a letter or digit at both ends.");
    public static readonly Mistake ClientIdReserved = new("client_id_reserved", "This word is reserved. Choose another client ID.");
    public static readonly Mistake ClientIdConfusing = new("client_id_confusing", "This looks like a user's id or a credential. Choose another client ID.");
    public static readonly Mistake ClientIdTaken = new("client_id_taken", "This client ID is not available. Choose another one.");
    public static readonly Mistake ClientsLimit = new("clients_limit", "The workspace has as many clients as it may have. Delete one, or ask an owner to raise the limit.");
    public static readonly Mistake KindUnknown = new("kind_unknown", "Choose confidential or public.");
    public static readonly Mistake GrantTypeUnknown = new("grant_type_unknown", "This grant type does not exist here.");
    public static readonly Mistake GrantTypeNeedsSecret = new("grant_type_needs_secret", "Only a confidential client can use this grant type.");
    public static readonly Mistake GrantTypeNeedsRedirect = new("grant_type_needs_redirect", "Signing users in needs at least one redirect URI.");
    public static readonly Mistake GrantTypeNeedsCode = new("grant_type_needs_code", "refresh_token goes only together with authorization_code or the device grant.");
    public static readonly Mistake ScopeUnknown = new("scope_unknown", "This scope does not exist.");
    public static readonly Mistake ScopeBeyondOwn = new("scope_beyond_own", "You cannot give a scope that you do not have yourself.");
    public static readonly Mistake AuthMethodUnknown = new("auth_method_unknown", "This method does not exist here.");
    public static readonly Mistake AuthMethodOfKind = new("auth_method_of_kind", "A public client uses none; a confidential client its secret, its keys or its certificate.");
    public static readonly Mistake PkceLocked = new("pkce_locked", "A public client always needs PKCE.");
    public static readonly Mistake AccessTokenLifetime = new("access_token_lifetime", "Choose between 60 seconds and 90 days.");
    public static readonly Mistake RefreshTokenLifetime = new("refresh_token_lifetime", "Choose between 5 minutes and 10 years, or no end.");
    public static readonly Mistake SigningAlgorithmUnknown = new("signing_algorithm_unknown", "Use ES256 or RS256.");
    public static readonly Mistake AccessTokenFormatUnknown = new("access_token_format_unknown", "Use jwt or opaque.");
    public static readonly Mistake BackchannelLogoutUri = new("backchannel_logout_uri", "Use an absolute https address without a fragment.");
    public static readonly Mistake RotationLocked = new("rotation_locked", "A public client always gets a new refresh token with every use.");
    public static readonly Mistake NeverNotAllowed = new("never_not_allowed", "The workspace does not allow tokens without an end. Choose an end, or ask an owner to allow it.");
    public static readonly Mistake ApplicationTypeUnknown = new("application_type_unknown", "Use web, single_page, machine or native.");
    public static readonly Mistake ApplicationTypeOfKind = new("application_type_of_kind", "A single-page application is public; web and machine applications are confidential.");
    public static readonly Mistake DescriptionTooLong = new("description_too_long", "Use at most 500 characters.");
    public static readonly Mistake Contacts = new("contacts_invalid", "Give e-mail addresses such as name@example.com, at most 10, with commas between them.");
    public static readonly Mistake WebAddress = new("web_address_invalid", "Use an absolute https address.");
    public static readonly Mistake RedirectUrisTooMany = new("redirect_uris_too_many", "Use at most 50 redirect URIs.");
}
