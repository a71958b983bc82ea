using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.Clients;

/// <summary>The grant types a client can be allowed (RFC 6749 §4.1, §4.4, §6); implicit, hybrid and password do not exist here (SEC-015).</summary>
public static class GrantTypes
{
    public const string AuthorizationCode = "authorization_code";
    public const string RefreshToken = "refresh_token";
    public const string ClientCredentials = "client_credentials";

    public static readonly ScopeSet All = new([AuthorizationCode, RefreshToken, ClientCredentials]);

    /// <summary>What a client gets that names none: signing people in where it has a redirect URI, else nothing (a client that only holds keys).</summary>
    public static ScopeSet DefaultFor(bool hasRedirectUris) => hasRedirectUris ? new([AuthorizationCode, RefreshToken]) : ScopeSet.Empty;
}
