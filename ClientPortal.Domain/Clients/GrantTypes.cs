using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.Clients;

/// <summary>The grant types a client can be allowed (RFC 6749 §4.1, §4.4, §6, and the extensions named below); implicit, hybrid and password do not exist here (SEC-015).</summary>
public static class GrantTypes
{
    public const string AuthorizationCode = "authorization_code";
    public const string RefreshToken = "refresh_token";
    public const string ClientCredentials = "client_credentials";

    /// <summary>RFC 8628 §3.4.</summary>
    public const string DeviceCode = "urn:ietf:params:oauth:grant-type:device_code";

    /// <summary>RFC 8693 §2.1.</summary>
    public const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    /// <summary>RFC 7523 §2.1.</summary>
    public const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>Ours: a JWT that a person's own key has signed speaks for that person (RFC 6749 §4.5).</summary>
    public const string PersonKey = "urn:clientportal:grant-type:person-key";

    public static readonly ScopeSet All = new(GrantTypeTable.All.Select(grant => grant.GrantType));

    /// <summary>For clients that can prove who they are.</summary>
    public static readonly ScopeSet OfConfidentialClients = new(GrantTypeTable.All.Where(grant => grant.ConfidentialOnly).Select(grant => grant.GrantType));

    /// <summary>What a client gets that names none: signing people in where it has a redirect URI, else nothing (a client that only holds keys).</summary>
    public static ScopeSet DefaultFor(bool hasRedirectUris) => hasRedirectUris ? new([AuthorizationCode, RefreshToken]) : ScopeSet.Empty;
}
