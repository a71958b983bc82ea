namespace ClientPortal.Domain.Clients.Review;

/// <summary>One thing that a review looks at. Number and code are stable: reports and programs rely on them.</summary>
/// <param name="Code">snake_case; the key of its words.</param>
/// <param name="Sections">Where the rule comes from.</param>
/// <param name="Sentence">English, what is wrong, for programs; the pages have words of their own.</param>
public sealed record ReviewRule(int Number, string Code, ReviewSeverity Severity, string Sections, string Sentence);

/// <summary>How bad it is.</summary>
public enum ReviewSeverity
{
    /// <summary>Could be better; nothing is wrong.</summary>
    Advice = 0,

    /// <summary>Should be mended.</summary>
    Warning = 1,

    /// <summary>Open to a known attack, or not working.</summary>
    Danger = 2,
}

/// <summary>Every finding there is (OAuth 2.1; RFC 9700, the security best current practice).</summary>
public static class ReviewRules
{
    public static readonly ReviewRule PkceNotRequired = new(1, "pkce_not_required", ReviewSeverity.Danger, "RFC 9700 §2.1.1, OAuth 2.1 §4.1.1", "PKCE is not required.");
    public static readonly ReviewRule PkceNotRequiredOnDialects = new(2, "pkce_not_required_on_dialects", ReviewSeverity.Advice, "RFC 9700 §2.1.1", "PKCE is not required on the compatibility paths.");
    public static readonly ReviewRule RedirectUriUnsafe = new(3, "redirect_uri_unsafe", ReviewSeverity.Danger, "RFC 9700 §4.1.3", "A redirect URI would not be accepted today.");
    public static readonly ReviewRule RedirectUriPlainHttp = new(4, "redirect_uri_plain_http", ReviewSeverity.Warning, "RFC 9700 §2.1, RFC 8252 §7.3", "A client on a server has a plain http redirect URI.");
    public static readonly ReviewRule RedirectUrisOnlyLocal = new(5, "redirect_uris_only_local", ReviewSeverity.Advice, "RFC 9700 §2.1, RFC 8252 §7.3", "A client on a server has only redirect URIs of a developer's machine.");
    public static readonly ReviewRule RedirectUriLocalhost = new(6, "redirect_uri_localhost", ReviewSeverity.Advice, "RFC 8252 §8.3", "A redirect URI names localhost instead of the loopback address.");
    public static readonly ReviewRule RedirectUriUnused = new(7, "redirect_uri_unused", ReviewSeverity.Warning, "RFC 9700 §4.1.3", "A redirect URI has not been used for 90 days.");
    public static readonly ReviewRule AvailableElsewhereUnused = new(8, "available_elsewhere_unused", ReviewSeverity.Warning, "RFC 9700 §2.3", "People of other workspaces may use the client, and none does.");
    public static readonly ReviewRule NoLivingSecret = new(9, "no_living_secret", ReviewSeverity.Danger, "RFC 6749 §2.3, OAuth 2.1 §2.4", "The client has no secret that is good.");
    public static readonly ReviewRule SecretOld = new(10, "secret_old", ReviewSeverity.Warning, "RFC 9700 §2.5", "A client secret is older than a year.");
    public static readonly ReviewRule SecretWithoutEnd = new(11, "secret_without_end", ReviewSeverity.Advice, "RFC 9700 §2.5", "A client secret has no end.");
    public static readonly ReviewRule SecretUnused = new(12, "secret_unused", ReviewSeverity.Warning, "RFC 9700 §2.5", "A client secret beside another has not been used for 30 days.");
    public static readonly ReviewRule SeveralSecrets = new(13, "several_secrets", ReviewSeverity.Advice, "RFC 9700 §2.5", "Several client secrets are in use, and the older one has no end.");
    public static readonly ReviewRule SecretEndsSoon = new(14, "secret_ends_soon", ReviewSeverity.Warning, "RFC 6749 §2.3", "The last client secret ends soon.");
    public static readonly ReviewRule SharedSecret = new(15, "shared_secret", ReviewSeverity.Advice, "RFC 9700 §2.5, OAuth 2.1 §2.4", "The client proves itself with a shared secret instead of a key of its own.");
    public static readonly ReviewRule AccessTokenLong = new(16, "access_token_long", ReviewSeverity.Warning, "RFC 9700 §4.10", "Access tokens live longer than 24 hours.");
    public static readonly ReviewRule RefreshTokenLong = new(17, "refresh_token_long", ReviewSeverity.Warning, "RFC 9700 §4.14.2", "Refresh tokens live longer than a year.");
    public static readonly ReviewRule RefreshTokenWithoutEnd = new(18, "refresh_token_without_end", ReviewSeverity.Advice, "RFC 9700 §4.14.2", "Refresh tokens of the compatibility paths have no absolute end.");
    public static readonly ReviewRule RefreshTokenNotBound = new(19, "refresh_token_not_bound", ReviewSeverity.Advice, "RFC 9700 §2.2.2, RFC 9449", "Refresh tokens of a public client are not bound to a key.");
    public static readonly ReviewRule ImpersonationUnused = new(20, "impersonation_unused", ReviewSeverity.Warning, "RFC 8693 §1.1, RFC 9700 §2.3", "The client may act as another person, and does not exchange tokens.");
    public static readonly ReviewRule GrantTypeUnused = new(21, "grant_type_unused", ReviewSeverity.Warning, "RFC 9700 §2.3", "A grant type has not been used for 90 days.");
    public static readonly ReviewRule ScopesUnused = new(22, "scopes_unused", ReviewSeverity.Advice, "RFC 9700 §2.3", "Scopes have not been used for 90 days.");
    public static readonly ReviewRule FullAccess = new(23, "full_access", ReviewSeverity.Advice, "RFC 9700 §2.3", "The client asks for everything the person may do.");
    public static readonly ReviewRule ClientUnused = new(24, "client_unused", ReviewSeverity.Warning, "RFC 9700 §2.3", "The client has not been used for 90 days.");
    public static readonly ReviewRule ClientNeverUsed = new(25, "client_never_used", ReviewSeverity.Advice, "RFC 9700 §2.3", "The client has never been used.");
    public static readonly ReviewRule PausedLong = new(26, "paused_long", ReviewSeverity.Advice, "RFC 9700 §2.3", "The client has been paused for 90 days.");
    public static readonly ReviewRule KeyCreatorLeft = new(27, "key_creator_left", ReviewSeverity.Warning, "RFC 9700 §2.3", "Whoever made an API key has left the workspace.");
    public static readonly ReviewRule KeyUnused = new(28, "key_unused", ReviewSeverity.Warning, "RFC 9700 §2.3", "An API key has not been used for 90 days.");
    public static readonly ReviewRule KeyOld = new(29, "key_old", ReviewSeverity.Warning, "RFC 9700 §2.5", "An API key is older than a year.");
    public static readonly ReviewRule KeyWithoutEnd = new(30, "key_without_end", ReviewSeverity.Advice, "RFC 9700 §2.5", "An API key has no end.");
    public static readonly ReviewRule RefreshTokenEndless = new(31, "refresh_token_endless", ReviewSeverity.Warning, "RFC 9700 §4.14.2", "Refresh tokens are set to have no end.");
    public static readonly ReviewRule RefreshTokenNotRotated = new(32, "refresh_token_not_rotated", ReviewSeverity.Advice, "RFC 9700 §4.14.2, OAuth 2.1 §4.3.1", "Refresh tokens stay the same with every use.");

    public static readonly ReviewRule SecretImported = new(41, "secret_imported", ReviewSeverity.Warning, "RFC 6749 §10.10, RFC 9700 §2.5", "A client secret was taken over from another system.");

    public static readonly ReviewRule SecretInQuery = new(51, "secret_in_query", ReviewSeverity.Warning, "RFC 6749 §2.3.1, RFC 9700 §4.3", "The client may send its secret in the URL.");
    public static readonly ReviewRule DialectTokenLong = new(52, "dialect_token_long", ReviewSeverity.Warning, "RFC 9700 §4.10", "Access tokens of a compatibility path live longer than 24 hours.");
    public static readonly ReviewRule DialectTokenEndless = new(53, "dialect_token_endless", ReviewSeverity.Warning, "RFC 9700 §4.10", "Access tokens of a compatibility path have no end.");

    public static readonly IReadOnlyList<ReviewRule> All = [.. typeof(ReviewRules).GetFields()
        .Where(field => field.FieldType == typeof(ReviewRule)).Select(field => (ReviewRule)field.GetValue(null)!).OrderBy(rule => rule.Number)];
}
