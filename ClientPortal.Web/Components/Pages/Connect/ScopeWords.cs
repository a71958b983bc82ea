using ClientPortal.Domain.Scopes;
using ClientPortal.Web.Words;
using Microsoft.Extensions.Localization;

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

    /// <summary>What the portal knows nothing of is told by its name: one that a workspace has defined for its own API.</summary>
    public static string Of(IStringLocalizer<ConnectWords> words, string scope) => Keys.TryGetValue(scope, out var key) ? words[key] : words["ScopeOfAnApi", scope];
}
