using ClientPortal.Domain.SigningKeys;

namespace ClientPortal.Domain.Clients;

/// <summary>What a client has agreed with this server beyond the basics of RFC 6749 (RFC 7591 §2 metadata); the default of each is the safe side.</summary>
public sealed record ClientProtocol
{
    public const int MaxKeysLength = 16_000;
    public const int MaxUriLength = 2048;
    public const int MaxSubjectLength = 512;

    /// <summary><c>id_token_signed_response_alg</c>: one of <see cref="SigningAlgorithms.OfTokens"/>.</summary>
    public string IdTokenSignedResponseAlg { get; init; } = SigningAlgorithms.Tokens;

    public AccessTokenFormat AccessTokenFormat { get; init; }

    /// <summary>Plain authorize requests are refused (RFC 9126 §6).</summary>
    public bool RequirePushedAuthorizationRequests { get; init; }

    /// <summary>Every token is bound to a key of the client (RFC 9449 §5.2).</summary>
    public bool DpopBoundAccessTokens { get; init; }

    /// <summary>Every token is bound to the client's certificate (RFC 8705 §3.4).</summary>
    public bool CertificateBoundAccessTokens { get; init; }

    /// <summary>The client's public keys as a JWK Set (RFC 7517 §5); never together with <see cref="JwksUri"/>.</summary>
    public string? Jwks { get; init; }

    /// <summary>Where the client publishes them.</summary>
    public string? JwksUri { get; init; }

    /// <summary>The subject of its certificate, as RFC 4514 text (RFC 8705 §2.1.2).</summary>
    public string? TlsClientAuthSubjectDn { get; init; }

    /// <summary>Told when a session ends in which it signed the person in (OpenID Connect Back-Channel Logout §2.2).</summary>
    public string? BackchannelLogoutUri { get; init; }

    /// <summary>May exchange a person's token for one that does not say who acts (RFC 8693 §1.1).</summary>
    public bool MayImpersonate { get; init; }

    /// <summary>
    /// A dialect's token path that was written for it takes the secret and the code from the query string; for clients that cannot send a body. What
    /// stands in a URL ends up in the logs of proxies.
    /// </summary>
    public bool TakesSecretInQuery { get; init; }
}

/// <summary>What an access token looks like.</summary>
public enum AccessTokenFormat
{
    /// <summary>RFC 9068.</summary>
    Jwt = 0,

    /// <summary>A random string that only introspection explains (RFC 7662).</summary>
    Opaque = 1,
}
