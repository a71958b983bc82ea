using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>What a request asks for, absent <c>scope</c> included (decisions.md 8).</summary>
internal static class ScopesAsked
{
    private static readonly ScopeSet OnlyOfflineAccess = new([ScopeNames.OfflineAccess]);

    public static ScopeSet Of(AuthorizeRequest request, Client client) => Of(request.Scope, request.Profile, client);

    public static ScopeSet Of(string? scope, OAuthProfile profile, Client client)
    {
        var sent = ScopeSet.Parse(scope);
        if (sent.Count > 0 && !(profile.OfflineAccessAloneAsksForAll && sent.Equals(OnlyOfflineAccess)))
        {
            return sent;
        }

        return profile.ScopesWhenAbsent is { } dialect ? OfDialect(dialect, client).Union(sent) : DefaultOf(client);
    }

    // A client that was cut down to some scopes gets those in place of full_access.
    private static ScopeSet OfDialect(ScopeSet dialect, Client client)
    {
        var allowed = dialect.Intersect(client.Scopes);
        return allowed.Contains(ScopeNames.FullAccess) || !dialect.Contains(ScopeNames.FullAccess)
            ? allowed
            : allowed.Union(client.Scopes.Except(ScopeNames.OfPersons));
    }

    // Neither everything nor lasting access is given to somebody who did not ask for it by name (SEC-096).
    private static ScopeSet DefaultOf(Client client) => client.Scopes.Except([ScopeNames.OfflineAccess, ScopeNames.FullAccess]);
}
