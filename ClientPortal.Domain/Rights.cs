using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain;

/// <summary>What an actor may do in its workspace. One right per scope of the portal's own API, so that roles and scopes are compared in one currency.</summary>
[Flags]
public enum Rights
{
    None = 0,
    WorkspaceRead = 1 << 0,

    /// <summary>Name, policies and end of the workspace; owners only.</summary>
    WorkspaceWrite = 1 << 1,
    MembersRead = 1 << 2,
    MembersWrite = 1 << 3,
    ClientsRead = 1 << 4,
    ClientsWrite = 1 << 5,
    KeysRead = 1 << 6,

    /// <summary>Create, change, reveal and delete API keys.</summary>
    KeysWrite = 1 << 7,
    KeysVerify = 1 << 8,
    AuditRead = 1 << 9,
    UsageRead = 1 << 10,
    All = (1 << 11) - 1,
}

/// <summary>The one table of who may do what (rights of a token = scopes ∩ the person's role).</summary>
public static class RightsTable
{
    private static readonly Dictionary<string, Rights> ByScope = new(StringComparer.Ordinal)
    {
        [ScopeNames.WorkspaceRead] = Rights.WorkspaceRead,
        [ScopeNames.WorkspaceWrite] = Rights.WorkspaceWrite,
        [ScopeNames.MembersRead] = Rights.MembersRead,
        [ScopeNames.MembersWrite] = Rights.MembersWrite,
        [ScopeNames.ClientsRead] = Rights.ClientsRead,
        [ScopeNames.ClientsWrite] = Rights.ClientsWrite,
        [ScopeNames.KeysRead] = Rights.KeysRead,
        [ScopeNames.KeysWrite] = Rights.KeysWrite,
        [ScopeNames.KeysVerify] = Rights.KeysVerify,
        [ScopeNames.AuditRead] = Rights.AuditRead,
        [ScopeNames.UsageRead] = Rights.UsageRead,
        [ScopeNames.FullAccess] = Rights.All,
    };

    /// <summary>What a person with this role may do.</summary>
    public static Rights OfRole(WorkspaceRole role) => role switch
    {
        WorkspaceRole.Owner => Rights.All,
        WorkspaceRole.Admin => Rights.All & ~Rights.WorkspaceWrite,
        _ => Rights.WorkspaceRead | Rights.MembersRead,
    };

    /// <summary>
    /// What an API key with this role may do: the role's rights without those by which a key could raise itself
    /// (members, keys, policies), which only an explicit scope gives.
    /// </summary>
    public static Rights OfKeyRole(WorkspaceRole role) =>
        OfRole(role) & ~(Rights.MembersWrite | Rights.KeysWrite | Rights.WorkspaceWrite);

    /// <summary>What these scopes name; unknown scopes and those of OpenID Connect name nothing here.</summary>
    public static Rights OfScopes(ScopeSet scopes) =>
        scopes.Aggregate(Rights.None, (rights, scope) => rights | ByScope.GetValueOrDefault(scope));

    /// <summary>The scopes that spell these rights, for lists and tokens.</summary>
    public static ScopeSet ToScopes(Rights rights) => new(ByScope
        .Where(pair => pair.Key != ScopeNames.FullAccess && (rights & pair.Value) == pair.Value)
        .Select(pair => pair.Key));
}
