namespace ClientPortal.Domain.Clients;

/// <summary>How a client proves itself at the token endpoint (RFC 7591 §2).</summary>
public enum TokenEndpointAuthMethod
{
    /// <summary>Our default: Basic or body, never both at once.</summary>
    ClientSecret = 0,
    ClientSecretBasic = 1,
    ClientSecretPost = 2,

    /// <summary>A public client: its id, and PKCE.</summary>
    None = 3,

    /// <summary>A JWT signed with a key of the client (RFC 7523 §2.2).</summary>
    PrivateKeyJwt = 4,

    /// <summary>A certificate of a known subject (RFC 8705 §2.1).</summary>
    TlsClientAuth = 5,

    /// <summary>A certificate whose key is registered (RFC 8705 §2.2).</summary>
    SelfSignedTlsClientAuth = 6,
}

internal static class TokenEndpointAuthMethods
{
    /// <summary>Whether a client with this method has a secret; one without is not given any.</summary>
    public static bool UsesSecret(this TokenEndpointAuthMethod method) =>
        method is TokenEndpointAuthMethod.ClientSecret or TokenEndpointAuthMethod.ClientSecretBasic or TokenEndpointAuthMethod.ClientSecretPost;
}
