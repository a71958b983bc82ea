using System.Globalization;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Targets;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>The authorization endpoint as two ordered lists of named rules; the lists are the specification.</summary>
internal static class AuthorizeChecks
{
    private const int MaxStateLength = 2048;
    private const int MaxNonceLength = 512;
    private const int MaxScopeLength = 2000;
    private static readonly string[] KnownPrompts = ["none", "login", "consent", "select_account"];
    private static readonly OAuthError BadChallenge = OAuthError.InvalidRequest("code_challenge must be the base64url SHA-256 of the verifier: 43 characters.");

    public static readonly TrustCheck[] BeforeRedirectIsTrusted =
    [
        ClientAndRedirectUriAreSentOnce,
        ClientIsKnownAndNotPaused,
        RedirectUriIsSentWhereNeeded,
        RedirectUriIsRegistered,
    ];

    public static readonly Check[] OnceRedirectIsTrusted =
    [
        NothingIsRepeated,
        RequestIsPushedWhereRequired,
        RequestObjectIsAbsent,
        RequestUriIsAbsent,
        ResponseTypeIsCode,
        ResponseModeIsKnown,
        GrantIsAllowed,
        LengthsAreSane,
        PkceIsPresentWhereRequired,
        PkceIsS256,
        DpopKeyIsAThumbprint,
        ScopesAreAllowed,
        PromptIsConsistent,
        MaxAgeIsANumber,
        ResourcesAreKnown,
        ResourcesKnowSomeScope,
    ];

    /// <summary>The first rule that does not hold; null where all do.</summary>
    public static OAuthError? FirstMistake(TrustedRequest trusted) =>
        OnceRedirectIsTrusted.Select(check => check(trusted)).FirstOrDefault(error => error is not null);

    // RFC 6749 §3.1. What decides where an answer goes must not be ambiguous, so these two never redirect.
    private static PageError? ClientAndRedirectUriAreSentOnce(AuthorizeRequest request, Client? client) =>
        request.Repeated.Contains(OAuthParameters.ClientId) || request.Repeated.Contains(OAuthParameters.RedirectUri) ? PageError.RepeatedParameter : null;

    // RFC 6749 §4.1.2.1.
    private static PageError? ClientIsKnownAndNotPaused(AuthorizeRequest request, Client? client) =>
        client is null || client.IsPaused ? PageError.UnknownClient : null;

    // RFC 6749 §3.1.2.3; OpenID Connect Core §3.1.2.1 always requires it.
    private static PageError? RedirectUriIsSentWhereNeeded(AuthorizeRequest request, Client? client) =>
        request.RedirectUri is null && (client!.RedirectUris.Count != 1 || ScopeSet.Parse(request.Scope).Contains(ScopeNames.OpenId))
            ? PageError.RedirectUriMissing
            : null;

    // RFC 9700 §2.1, §4.1.3.
    private static PageError? RedirectUriIsRegistered(AuthorizeRequest request, Client? client) =>
        request.RedirectUri is { } sent && !RedirectUriMatching.IsRegistered(client!, sent) ? PageError.RedirectUriNotRegistered : null;

    // RFC 6749 §3.1.
    private static OAuthError? NothingIsRepeated(TrustedRequest trusted) =>
        trusted.Request.Repeated.Count > 0 ? OAuthError.InvalidRequest("A parameter is sent more than once.") : null;

    // RFC 9126 §5, §6 (SEC-136).
    private static OAuthError? RequestIsPushedWhereRequired(TrustedRequest trusted) =>
        trusted.Request.Pushed is null && trusted.PushIsRequired
            ? OAuthError.InvalidRequest("The authorize request has to be pushed first (RFC 9126).")
            : null;

    // OpenID Connect Core §6.
    private static OAuthError? RequestObjectIsAbsent(TrustedRequest trusted) =>
        trusted.Request.Find(OAuthParameters.Request) is null ? null : new OAuthError(OAuthErrors.RequestNotSupported, "Request objects are not supported.");

    // OpenID Connect Core §6.2. The address is never fetched (SEC-030).
    private static OAuthError? RequestUriIsAbsent(TrustedRequest trusted) =>
        trusted.Request.Find(OAuthParameters.RequestUri) is null ? null : new OAuthError(OAuthErrors.RequestUriNotSupported, "request_uri is supported for pushed requests only.");

    // RFC 6749 §3.1.1; RFC 9700 §2.1.2: no token ever travels in a URL.
    private static OAuthError? ResponseTypeIsCode(TrustedRequest trusted) => trusted.Request.ResponseType switch
    {
        "code" => null,
        null => OAuthError.InvalidRequest("response_type is missing. Send response_type=code."),
        _ => new OAuthError(OAuthErrors.UnsupportedResponseType, "Only response_type=code is supported."),
    };

    // OAuth 2.0 Multiple Response Types §2.1. A fragment is for answers that carry tokens, and there are none.
    private static OAuthError? ResponseModeIsKnown(TrustedRequest trusted) => trusted.Request.ResponseMode switch
    {
        null or ResponseModes.Query => null,
        ResponseModes.FormPost => trusted.TakesForms ? null : OAuthError.InvalidRequest("response_mode=form_post needs an http or https redirect_uri."),
        _ => OAuthError.InvalidRequest("Only response_mode=query and form_post are supported."),
    };

    // RFC 6749 §4.1.2.1.
    private static OAuthError? GrantIsAllowed(TrustedRequest trusted) =>
        trusted.Client.GrantTypes.Contains(GrantTypes.AuthorizationCode)
            ? null
            : new OAuthError(OAuthErrors.UnauthorizedClient, "This client may not use the authorization code grant.");

    private static OAuthError? LengthsAreSane(TrustedRequest trusted) =>
        trusted.Request.State?.Length > MaxStateLength || trusted.Request.Nonce?.Length > MaxNonceLength || trusted.Request.Scope?.Length > MaxScopeLength
            ? OAuthError.InvalidRequest("A parameter is too long: state 2048, nonce 512, scope 2000 characters at most.")
            : null;

    // RFC 9700 §2.1.1; decisions.md 4.
    private static OAuthError? PkceIsPresentWhereRequired(TrustedRequest trusted) =>
        trusted.Request.CodeChallenge is null && RequiresPkce(trusted) ? OAuthError.InvalidRequest("code_challenge is missing. This client has to use PKCE with S256.") : null;

    // RFC 7636 §4.2, §4.3: a missing method means plain, which is refused (SEC-070).
    private static OAuthError? PkceIsS256(TrustedRequest trusted) => trusted.Request switch
    {
        { CodeChallenge: null, CodeChallengeMethod: null } => null,
        { CodeChallenge: null } => BadChallenge,
        { CodeChallengeMethod: not "S256" } => OAuthError.InvalidRequest("code_challenge_method must be S256."),
        { CodeChallenge: var challenge } => Pkce.IsChallenge(challenge) ? null : BadChallenge,
    };

    // RFC 9449 §10: base64url of a SHA-256, as a challenge is.
    private static OAuthError? DpopKeyIsAThumbprint(TrustedRequest trusted) =>
        trusted.Request.DpopJkt is not { } thumbprint || Pkce.IsChallenge(thumbprint)
            ? null
            : OAuthError.InvalidRequest("dpop_jkt must be the base64url SHA-256 thumbprint of the key: 43 characters.");

    private static OAuthError? ScopesAreAllowed(TrustedRequest trusted) =>
        trusted.Scopes.Count > 0 && trusted.Scopes.IsSubsetOf(trusted.Client.Scopes) ? null : OAuthError.InvalidScope();

    // OpenID Connect Core §3.1.2.1.
    private static OAuthError? PromptIsConsistent(TrustedRequest trusted)
    {
        var prompts = trusted.Request.Prompts;
        return prompts.Except(KnownPrompts, StringComparer.Ordinal).Any() || (trusted.Request.IsSilent && prompts.Count > 1)
            ? OAuthError.InvalidRequest("prompt must be none alone, or of login, consent and select_account.")
            : null;
    }

    private static OAuthError? MaxAgeIsANumber(TrustedRequest trusted) =>
        trusted.Request.MaxAge is not { } text || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? null
            : OAuthError.InvalidRequest("max_age must be a number of seconds.");

    // RFC 8707 §2.
    private static OAuthError? ResourcesAreKnown(TrustedRequest trusted) => trusted.TargetsAreKnown ? null : FindTargets.Unknown;

    // RFC 8707 §3: a token without a scope would say nothing to the API it is for.
    private static OAuthError? ResourcesKnowSomeScope(TrustedRequest trusted) =>
        trusted.Targets.EachKnowsSomeOf(trusted.Scopes) ? null : new OAuthError(OAuthErrors.InvalidScope, "None of these scopes means anything to one of the resources.");

    private static bool RequiresPkce(TrustedRequest trusted) =>
        trusted.Client.Kind == ClientKind.Public
        || (trusted.Request.Profile.IsDialect ? trusted.Client.RequirePkceOnDialectPaths : trusted.Client.RequirePkce);
}
