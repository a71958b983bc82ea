namespace ClientPortal.Domain.OAuth;

/// <summary>Request and response parameters (RFC 6749, RFC 7636, RFC 8707, RFC 9207, OpenID Connect Core).</summary>
public static class OAuthParameters
{
    public const string ActorToken = "actor_token";
    public const string ActorTokenType = "actor_token_type";
    public const string Assertion = "assertion";
    public const string Audience = "audience";
    public const string ClientId = "client_id";
    public const string ClientSecret = "client_secret";
    public const string ClientAssertion = "client_assertion";
    public const string ClientAssertionType = "client_assertion_type";
    public const string Code = "code";
    public const string CodeChallenge = "code_challenge";
    public const string CodeChallengeMethod = "code_challenge_method";
    public const string CodeVerifier = "code_verifier";
    public const string DeviceCode = "device_code";
    public const string DpopJkt = "dpop_jkt";
    public const string Error = "error";
    public const string ErrorDescription = "error_description";
    public const string GrantType = "grant_type";
    public const string IdTokenHint = "id_token_hint";
    public const string Issuer = "iss";

    /// <summary>The one value of <c>client_assertion_type</c> (RFC 7523 §2.2).</summary>
    public const string JwtBearerAssertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    public const string LoginHint = "login_hint";
    public const string MaxAge = "max_age";
    public const string Nonce = "nonce";
    public const string LogoutToken = "logout_token";
    public const string PostLogoutRedirectUri = "post_logout_redirect_uri";
    public const string Prompt = "prompt";
    public const string RedirectUri = "redirect_uri";
    public const string RefreshToken = "refresh_token";
    public const string Request = "request";
    public const string RequestUri = "request_uri";
    public const string Resource = "resource";
    public const string RequestedTokenType = "requested_token_type";
    public const string ResponseMode = "response_mode";
    public const string ResponseType = "response_type";
    public const string Scope = "scope";

    /// <summary>Ours: the protected time of first sight, which <c>prompt=login</c> and <c>max_age</c> are measured by after signing in.</summary>
    public const string Seen = "seen";
    public const string State = "state";
    public const string SubjectToken = "subject_token";
    public const string SubjectTokenType = "subject_token_type";
    public const string Token = "token";
    public const string TokenTypeHint = "token_type_hint";
    public const string UiLocales = "ui_locales";
}

/// <summary>Error codes (RFC 6749 §4.1.2.1 and §5.2, RFC 8628 §3.5, OpenID Connect Core §3.1.2.6, RFC 8707 §2, RFC 9449 §12.2).</summary>
public static class OAuthErrors
{
    public const string AccessDenied = "access_denied";
    public const string AuthorizationPending = "authorization_pending";
    public const string ConsentRequired = "consent_required";
    public const string ExpiredToken = "expired_token";
    public const string InvalidClient = "invalid_client";
    public const string InvalidDpopProof = "invalid_dpop_proof";

    /// <summary>RFC 7591 §3.2.2, as are the two below.</summary>
    public const string InvalidClientMetadata = "invalid_client_metadata";
    public const string InvalidRedirectUri = "invalid_redirect_uri";
    public const string InvalidSoftwareStatement = "invalid_software_statement";
    public const string InvalidGrant = "invalid_grant";
    public const string InvalidRequest = "invalid_request";
    public const string InvalidScope = "invalid_scope";
    public const string InvalidTarget = "invalid_target";
    public const string InvalidToken = "invalid_token";
    public const string InsufficientScope = "insufficient_scope";
    public const string LoginRequired = "login_required";
    public const string RequestNotSupported = "request_not_supported";
    public const string RequestUriNotSupported = "request_uri_not_supported";
    public const string SlowDown = "slow_down";
    public const string TemporarilyUnavailable = "temporarily_unavailable";
    public const string UnauthorizedClient = "unauthorized_client";
    public const string UnsupportedGrantType = "unsupported_grant_type";
    public const string UnsupportedResponseType = "unsupported_response_type";

    /// <summary>RFC 7009 §2.2.1.</summary>
    public const string UnsupportedTokenType = "unsupported_token_type";
    public const string UseDpopNonce = "use_dpop_nonce";
}

/// <summary>Claims of our tokens (RFC 7519, RFC 9068 §2.2, OpenID Connect Core §2).</summary>
public static class TokenClaims
{
    /// <summary>RFC 8693 §4.1.</summary>
    public const string Actor = "act";
    public const string AccessTokenHash = "at_hash";
    public const string Audience = "aud";
    public const string AuthenticationMethods = "amr";
    public const string AuthenticationTime = "auth_time";

    /// <summary>OpenID Connect Core §2.</summary>
    public const string AuthenticationClass = "acr";
    public const string ClientId = "client_id";

    /// <summary>RFC 7800 §3.1.</summary>
    public const string Confirmation = "cnf";

    /// <summary>The row of a client on its own behalf: its client id may be registered anew once it is deleted, and must not bring its tokens back.</summary>
    public const string ClientRow = "cid";

    /// <summary>The dialect whose path issued the token; absent on core paths.</summary>
    public const string Dialect = "dialect";

    /// <summary>RFC 8417 §2.2: what a logout token tells of.</summary>
    public const string Events = "events";

    /// <summary>The client's token epoch; a pause counts it up and so ends the token for good.</summary>
    public const string Epoch = "epoch";

    /// <summary>The grant a person's token descends from.</summary>
    public const string Grant = "gid";
    public const string Nonce = "nonce";

    /// <summary>The tokens it was exchanged from, each with its client's row and epoch.</summary>
    public const string Parents = "parents";
    public const string Scope = "scope";

    /// <summary>The browser session (OpenID Connect Back-Channel Logout §2.1).</summary>
    public const string Session = "sid";
    public const string Subject = "sub";
    public const string TokenId = "jti";
    public const string Workspace = "workspace";

    /// <summary>All workspaces of a token for several (decisions.md 15).</summary>
    public const string Workspaces = "workspaces";
}
