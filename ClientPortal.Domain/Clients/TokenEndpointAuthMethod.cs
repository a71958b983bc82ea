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
}
