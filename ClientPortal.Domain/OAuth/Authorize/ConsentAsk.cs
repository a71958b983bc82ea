using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Targets;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Workspaces;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>What a person is asked, whichever way the client came: at the authorization endpoint or with a device's code (SEC-052).</summary>
/// <param name="RedirectUri">Where the answer goes; null where it goes nowhere, because the client asks for it (RFC 8628).</param>
/// <param name="Offered">The workspaces that may be chosen; never empty.</param>
internal sealed record ConsentAsk(Client Client, ScopeSet Scopes, OAuthProfile Profile, string? RedirectUri, SignedInPerson Person, IReadOnlyList<OfferedWorkspace> Offered)
{
    private static readonly string[] LongLived = [ScopeNames.OfflineAccess];

    /// <summary>The APIs it asks for (RFC 8707).</summary>
    public TokenTargets Targets { get; init; } = TokenTargets.Portal;

    /// <summary>Tick boxes instead of one choice. A client of nobody becomes the workspace's that is chosen, so there it is one.</summary>
    public bool MayChooseSeveral => Profile.AllowsSeveralWorkspaces && !(Client.Origin == ClientOrigin.Registration && Client.WorkspaceId == Workspace.NobodyId);

    /// <summary>
    /// decisions.md 16: the client's own workspace to its members; others only where the client is marked available to them. A workspace in
    /// which the person's role gives nothing of what is asked for is not offered.
    /// </summary>
    public static IReadOnlyList<OfferedWorkspace> Offer(Client client, ScopeSet scopes, SignedInPerson person) =>
    [
        .. person.Workspaces
            .Where(workspace => IsOfferedIn(workspace, client))
            .Select(workspace => new OfferedWorkspace(
                workspace.Id, workspace.Name, workspace.Slug, workspace.Role, scopes.Except(GrantedScopes.Within(scopes, workspace.Role))))
            .Where(workspace => workspace.LeftOut.Count < scopes.Except(LongLived).Count),
    ];

    // A client that none of the portal's people registered is offered only where the workspace's policy allows it (decisions.md 2).
    private static bool IsOfferedIn(PersonWorkspace workspace, Client client) => client.Origin switch
    {
        ClientOrigin.Document => workspace.Policy.AllowsDocumentAt(new Uri(client.ClientId)),
        ClientOrigin.Registration when client.WorkspaceId == Workspace.NobodyId => workspace.Policy.DynamicClients,
        var origin => (workspace.Id == client.WorkspaceId || client.AvailableToOtherWorkspaces) && (origin == ClientOrigin.People || workspace.Policy.DynamicClients),
    };

    /// <summary>The workspace that is preselected: the one the person is in, else the first.</summary>
    public OfferedWorkspace Preselected => Offered.FirstOrDefault(workspace => workspace.Id == Person.CurrentWorkspaceId) ?? Offered[0];
}
