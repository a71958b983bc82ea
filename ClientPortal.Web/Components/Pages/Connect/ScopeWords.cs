using ClientPortal.Domain.Scopes;

namespace ClientPortal.Web.Components.Pages.Connect;

/// <summary>Each scope in plain words.</summary>
internal static class ScopeWords
{
    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        [ScopeNames.OpenId] = "ScopeOpenId",
        [ScopeNames.Profile] = "ScopeProfile",
        [ScopeNames.Email] = "ScopeEmail",
        [ScopeNames.OfflineAccess] = "ScopeOfflineAccess",
        [ScopeNames.FullAccess] = "ScopeFullAccess",
        [ScopeNames.WorkspaceRead] = "ScopeWorkspaceRead",
        [ScopeNames.WorkspaceWrite] = "ScopeWorkspaceWrite",
        [ScopeNames.MembersRead] = "ScopeMembersRead",
        [ScopeNames.MembersWrite] = "ScopeMembersWrite",
        [ScopeNames.ClientsRead] = "ScopeClientsRead",
        [ScopeNames.ClientsWrite] = "ScopeClientsWrite",
        [ScopeNames.KeysRead] = "ScopeKeysRead",
        [ScopeNames.KeysWrite] = "ScopeKeysWrite",
        [ScopeNames.KeysVerify] = "ScopeKeysVerify",
        [ScopeNames.AuditRead] = "ScopeAuditRead",
        [ScopeNames.UsageRead] = "ScopeUsageRead",
    };

    /// <summary>The key in <c>ConnectWords</c>.</summary>
    public static string KeyOf(string scope) => Keys[scope];
}
