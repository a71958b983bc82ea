namespace ClientPortal.Domain.Resources;

/// <summary>What can be wrong with a resource or its assignment.</summary>
public static class ResourceMistakes
{
    public static readonly Mistake IdentifierEmpty = new("resource_identifier_empty", "Enter the address of the API, such as https://api.example.com.");
    public static readonly Mistake IdentifierTooLong = new("resource_identifier_too_long", "Use at most 500 characters.");
    public static readonly Mistake IdentifierFragment = new("resource_identifier_fragment", "An identifier has no fragment: leave out # and what follows.");
    public static readonly Mistake IdentifierMalformed = new("resource_identifier_malformed", "Write a plain address: lower-case host, no user name, no default port, no dot segments.");
    public static readonly Mistake IdentifierNotHttps = new("resource_identifier_not_https", "Use https; http is for localhost only.");
    public static readonly Mistake IdentifierReserved = new("resource_identifier_reserved", "This address is the portal's own.");
    public static readonly Mistake IdentifierTaken = new("resource_identifier_taken", "This identifier is not available. Choose another one.");
    public static readonly Mistake ScopesEmpty = new("resource_scopes_empty", "Choose at least one scope.");
    public static readonly Mistake ScopeUnknown = new("resource_scope_unknown", "offline_access is about the sign-in and means nothing to an API. Leave it out.");
    public static readonly Mistake Lifetime = new("resource_lifetime", "Choose between 60 seconds and 90 days.");
    public static readonly Mistake Limit = new("resources_limit", "A workspace has at most 200 resources. Delete one that is no longer used.");
    public static readonly Mistake Unknown = new("resource_unknown", "This resource does not exist.");
    public static readonly Mistake ServesNeedsSecret = new("resource_serves_needs_secret", "Only a confidential client can check tokens.");
}
