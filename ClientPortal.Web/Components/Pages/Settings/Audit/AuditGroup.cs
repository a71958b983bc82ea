using ClientPortal.Domain.Audit;

namespace ClientPortal.Web.Components.Pages.Settings.Audit;

/// <summary>Actions that people look for together.</summary>
/// <param name="Key">Stands in the address.</param>
/// <param name="Name">The key of its words.</param>
/// <param name="Things">What stands before the dot of its <see cref="AuditActions"/>.</param>
public sealed record AuditGroup(string Key, string Name, params string[] Things)
{
    public static readonly IReadOnlyList<AuditGroup> All =
    [
        new("clients", "GroupClients", "client", "registration_token", "resource", "logout_notice"),
        new("secrets", "GroupSecrets", "secret", "client_secret", "client_key", "credential"),
        new("api-keys", "GroupApiKeys", "apikey"),
        new("consents", "GroupConsents", "consent"),
        new("tokens", "GroupTokens", "code", "token", "refresh_token", "personal_token"),
        new("members", "GroupMembers", "member", "invitation"),
        new("accounts", "GroupAccounts", "user", "identity_connection", "email_domain"),
        new("workspace", "GroupWorkspace", "workspace"),
        new("portal", "GroupPortal", "access", "signing_key", "audit"),
    ];

    public IReadOnlyList<string> Actions => [.. AuditActions.All.Where(action => Things.Contains(action.Split('.')[0])).Order(StringComparer.Ordinal)];

    /// <summary>The group of that key; null for anything else.</summary>
    public static AuditGroup? Find(string? key) => All.FirstOrDefault(group => group.Key == key);
}
