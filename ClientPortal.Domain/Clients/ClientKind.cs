namespace ClientPortal.Domain.Clients;

/// <summary>RFC 6749 §2.1.</summary>
public enum ClientKind
{
    /// <summary>Can keep a secret.</summary>
    Confidential = 0,

    /// <summary>Cannot; PKCE is locked on.</summary>
    Public = 1,
}
