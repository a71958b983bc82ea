using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth;

/// <summary>What a token may hold at this moment: approved ∩ what the client may have now ∩ what the person may do now (SEC-050, SEC-063, SEC-095).</summary>
internal static class GrantedScopes
{
    /// <summary>For a person's token.</summary>
    public static ScopeSet Now(ScopeSet approved, Client client, WorkspaceRole role) => Within(approved.Intersect(client.Scopes), role);

    /// <summary>Leaves out the scopes of the API that the role does not hold; those about the person and <c>full_access</c> (all that the person may do) stay.</summary>
    public static ScopeSet Within(ScopeSet scopes, WorkspaceRole role)
    {
        var rights = RightsTable.OfRole(role);
        return new ScopeSet(scopes.Where(scope =>
            !ScopeNames.Api.Contains(scope) || (RightsTable.OfScopes(new ScopeSet([scope])) & ~rights) == Rights.None));
    }
}
