using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.Clients;

/// <summary>
/// Nobody gives a client more than they have (SEC-014). The identity scopes and full_access mean "what the consenting person may", so
/// anybody may pass them on; every scope of the API has to be the giver's own.
/// </summary>
internal static class OwnScopes
{
    public static bool AreWithin(Actor actor, ScopeSet scopes) => scopes.Intersect(ScopeNames.Api).IsSubsetOf(RightsTable.ToScopes(actor.Rights));

    /// <summary>What a client gets that names no scopes (decisions 9).</summary>
    public static ScopeSet DefaultFor(Actor actor) =>
        ScopeNames.All.Except(ScopeNames.Api).Union(RightsTable.ToScopes(actor.Rights));

    /// <summary>
    /// Whether the actor may hold a credential of this client: on its own behalf the client must not be able to do more than the actor,
    /// else a new secret would raise whoever asked for it (SEC-164).
    /// </summary>
    public static bool MayActAs(Actor actor, Client client) =>
        AreWithin(actor, ClientSettings.MachineScopesOf(client.GrantTypes, client.Scopes));
}
