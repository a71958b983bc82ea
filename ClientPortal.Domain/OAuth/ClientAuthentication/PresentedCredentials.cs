namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>What a request presented to prove which client it is, already parsed; nothing of it has been checked.</summary>
/// <param name="Way">The one way that was used.</param>
/// <param name="ClientId">Null where none was named.</param>
public sealed record PresentedCredentials(PresentedWay Way, string? ClientId, string? Secret)
{
    /// <summary>Why the request cannot even be tried: two ways or two identities at once (RFC 6749 §2.3, SEC-077), a malformed header.</summary>
    public OAuthError? Malformed { get; init; }

    /// <summary>
    /// The secret of a Basic header as it stood there, where that is not what it means by RFC 6749 §2.3.1: many clients leave out the form-encoding,
    /// and a secret that another server made may hold a plus or a percent sign.
    /// </summary>
    public string? SecretAsSent { get; init; }

    /// <summary>The JWT by which the client says who it is (RFC 7523 §2); it names the client where <see cref="ClientId"/> is null.</summary>
    public string? Assertion { get; init; }

    /// <summary>The certificate the caller proved to hold the key of, whatever else was presented (RFC 8705).</summary>
    public PresentedCertificate? Certificate { get; init; }

    /// <summary>They stood in the URL, where logs and proxies keep them: taken only of a client that is set to it.</summary>
    public bool InQuery { get; init; }

    /// <summary>Masked, so that no log line or exception holds the secret.</summary>
    public override string ToString() => $"{Way} {ClientId}";
}

/// <summary>The ways a client can prove itself (RFC 6749 §2.3.1, RFC 7523 §2, RFC 7591 §2).</summary>
public enum PresentedWay
{
    /// <summary>Only its id: public clients, and those that are known by their certificate.</summary>
    IdOnly,
    Basic,
    Body,

    /// <summary><c>client_assertion</c> (RFC 7523 §2.2).</summary>
    Assertion,

    /// <summary>The <c>assertion</c> of the JWT bearer grant and nothing else (RFC 7523 §2.1; client authentication is optional there, RFC 7521 §4.1).</summary>
    GrantAssertion,
}
