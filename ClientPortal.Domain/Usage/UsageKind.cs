namespace ClientPortal.Domain.Usage;

/// <summary>What was asked of the portal. The numbers stand in the database.</summary>
public enum UsageKind
{
    /// <summary>An API asked about its caller's key (<c>keys/verify</c>).</summary>
    Verification = 0,

    /// <summary>A key called the portal's own API.</summary>
    PortalCall = 1,

    /// <summary>RFC 7662; on the key's account where it was about a key, else on that of the client that asked.</summary>
    Introspection = 2,

    /// <summary>A client could not prove who it is, whatever it wanted.</summary>
    ClientAuthentication = 3,
    AuthorizationCode = 10,
    RefreshToken = 11,
    ClientCredentials = 12,
    DeviceCode = 13,
    TokenExchange = 14,
    Assertion = 15,

    /// <summary>A grant type that is named in no other kind.</summary>
    OtherGrant = 19,
}
