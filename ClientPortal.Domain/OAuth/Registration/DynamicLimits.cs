using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>
/// What a client that none of the portal's people registered can be at most (SEC-152): it signs people in, and does nothing on its own
/// behalf and nothing that makes credentials, clients, members or policies.
/// </summary>
public static class DynamicLimits
{
    private static readonly ScopeSet Sensitive = new([ScopeNames.WorkspaceWrite, ScopeNames.MembersWrite, ScopeNames.ClientsWrite, ScopeNames.KeysWrite]);

    /// <summary>Never client_credentials, token exchange, assertions, or device codes, which lend themselves to phishing.</summary>
    public static readonly ScopeSet GrantTypes = new([Clients.GrantTypes.AuthorizationCode, Clients.GrantTypes.RefreshToken]);

    /// <summary>What it may ask a person for.</summary>
    public static readonly ScopeSet Scopes = ScopeNames.All.Except(Sensitive).Except([ScopeNames.FullAccess]);

    /// <summary>The same where <c>full_access</c> is how every client of a dialect asks; what it gives is cut by <see cref="RightsOf"/> all the same.</summary>
    public static readonly ScopeSet ScopesWithFullAccess = Scopes.Union([ScopeNames.FullAccess]);

    /// <summary>The most that a token of this client can give, whatever its scopes and its person's role.</summary>
    public static Rights RightsOf(Client client) =>
        client.Origin == ClientOrigin.People ? Rights.All : Rights.All & ~RightsTable.OfScopes(Sensitive);
}
