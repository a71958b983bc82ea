namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>What a request presented to prove which client it is, already parsed; nothing of it has been checked.</summary>
/// <param name="Way">The one way that was used.</param>
/// <param name="ClientId">Null where none was named.</param>
public sealed record PresentedCredentials(PresentedWay Way, string? ClientId, string? Secret)
{
    /// <summary>Why the request cannot even be tried: two ways or two identities at once (RFC 6749 §2.3, SEC-077), a malformed header.</summary>
    public OAuthError? Malformed { get; init; }

    /// <summary>Masked, so that no log line or exception holds the secret.</summary>
    public override string ToString() => $"{Way} {ClientId}";
}

/// <summary>The ways a client can prove itself (RFC 6749 §2.3.1, RFC 7591 §2).</summary>
public enum PresentedWay
{
    /// <summary>Only its id: public clients.</summary>
    IdOnly,
    Basic,
    Body,
}
