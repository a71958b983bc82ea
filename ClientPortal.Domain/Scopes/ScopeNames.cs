namespace ClientPortal.Domain.Scopes;

/// <summary>The built-in scopes (OpenID Connect Core §5.4, §11, and the portal's own API).</summary>
public static class ScopeNames
{
    public const string OpenId = "openid";
    public const string Profile = "profile";
    public const string Email = "email";
    public const string OfflineAccess = "offline_access";

    /// <summary>Everything the person may do.</summary>
    public const string FullAccess = "full_access";
    public const string WorkspaceRead = "workspace:read";
    public const string WorkspaceWrite = "workspace:write";
    public const string MembersRead = "members:read";
    public const string MembersWrite = "members:write";
    public const string ClientsRead = "clients:read";
    public const string ClientsWrite = "clients:write";
    public const string KeysRead = "keys:read";
    public const string KeysWrite = "keys:write";
    public const string KeysVerify = "keys:verify";
    public const string AuditRead = "audit:read";
    public const string UsageRead = "usage:read";

    /// <summary>Scopes of the portal's own API, without <see cref="FullAccess"/>; of the built-in ones the only ones a key or a client without a user can hold.</summary>
    public static readonly ScopeSet Api = new(
        [WorkspaceRead, WorkspaceWrite, MembersRead, MembersWrite, ClientsRead, ClientsWrite, KeysRead, KeysWrite, KeysVerify, AuditRead, UsageRead]);

    /// <summary>Scopes that say nothing without a person.</summary>
    public static readonly ScopeSet OfPersons = new([OpenId, Profile, Email, OfflineAccess, FullAccess]);

    /// <summary>Everything built in that a person can delegate to a client; a workspace's own come beside it (<see cref="WorkspaceScopes"/>).</summary>
    public static readonly ScopeSet All = Api.Union(OfPersons);
}
