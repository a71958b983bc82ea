namespace ClientPortal.Domain.OAuth.Registration;

/// <summary><c>OAuth:Registration</c>: who may register a client at the registration endpoint (RFC 7591 §3, decisions.md 2).</summary>
public enum RegistrationMode
{
    /// <summary>Nobody; the endpoint is not there.</summary>
    Off,

    /// <summary>Whoever holds an initial access token of a workspace.</summary>
    Token,

    /// <summary>Anybody; the client belongs to nobody until a person consents.</summary>
    Open,
}
