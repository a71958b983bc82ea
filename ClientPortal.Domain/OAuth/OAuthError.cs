namespace ClientPortal.Domain.OAuth;

/// <summary>A protocol error.</summary>
/// <param name="Code">One of <see cref="OAuthErrors"/>.</param>
/// <param name="Description">For the developer; RFC 6749 §5.2 characters only, never echoes what was sent (SEC-033).</param>
public sealed record OAuthError(string Code, string Description)
{
    /// <summary>Set where a later try may be answered.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A nonce for the next DPoP proof: the header <c>DPoP-Nonce</c> (RFC 9449 §8).</summary>
    public string? DpopNonce { get; init; }

    /// <summary>The request holds more than is kept (RFC 9126 §2.3).</summary>
    public bool IsTooLarge { get; init; }

    /// <summary>The parameter it is about, where a dialect has a code of its own for that; never sent on the core paths.</summary>
    public string? Parameter { get; init; }

    /// <summary>This node cannot tell at the moment, for a reason of its own.</summary>
    public bool IsOutage { get; init; }

    /// <summary>503 for an outage; 401 for <c>invalid_client</c>, else 400 (RFC 6749 §5.2); 429 for too many tries (RFC 6585 §4); 413 for too much.</summary>
    public int Status => this switch
    {
        { IsOutage: true } => 503,
        { RetryAfter: not null } => 429,
        { IsTooLarge: true } => 413,
        _ => Code == OAuthErrors.InvalidClient ? 401 : 400,
    };

    public static OAuthError InvalidRequest(string description) => new(OAuthErrors.InvalidRequest, description);

    /// <summary>One sentence for every reason, so that a code or token tells nothing about its owner or state.</summary>
    public static OAuthError InvalidGrant() => new(OAuthErrors.InvalidGrant, "The code or token is not valid, has been used or has ended, or was issued to another client.");

    /// <summary>One sentence for unknown, wrong, paused and expired alike (SEC-076).</summary>
    public static OAuthError InvalidClient() => new(OAuthErrors.InvalidClient, "The client could not be authenticated.");

    /// <summary>Too many wrong credentials from one address for one client (SEC-224).</summary>
    public static OAuthError TooManyTries(TimeSpan retryAfter) =>
        new(OAuthErrors.TemporarilyUnavailable, "Too many wrong credentials. Wait as long as Retry-After says.") { RetryAfter = retryAfter };

    /// <summary>More than anybody needs, of what costs the host something.</summary>
    public static OAuthError TooManyRequests(TimeSpan retryAfter) =>
        new(OAuthErrors.TemporarilyUnavailable, "Too many requests. Wait as long as Retry-After says.") { RetryAfter = retryAfter };

    /// <summary>This node cannot tell at the moment.</summary>
    public static OAuthError Unavailable(TimeSpan retryAfter) =>
        new(OAuthErrors.TemporarilyUnavailable, "This cannot be answered at the moment. Wait as long as Retry-After says.") { RetryAfter = retryAfter, IsOutage = true };

    public static OAuthError TooLarge() => new(OAuthErrors.InvalidRequest, "The request is too large.") { IsTooLarge = true };

    /// <summary>RFC 9449 §5, §7.1.</summary>
    public static OAuthError InvalidProof(string description) => new(OAuthErrors.InvalidDpopProof, description);

    public static OAuthError InvalidScope() => new(OAuthErrors.InvalidScope, "A scope is unknown, or this client may not ask for it.");
}
