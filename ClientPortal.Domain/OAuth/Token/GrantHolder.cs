using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>The person behind a grant as the database has them now: gone from the workspace (of several: from all) or switched off means no token (SEC-064, SEC-094).</summary>
/// <param name="Workspaces">Those that are left, the grant's own one first; never empty.</param>
internal sealed record GrantHolder(string Name, bool SessionLives, IReadOnlyList<HeldWorkspace> Workspaces)
{
    /// <summary>Null where the person is switched off, or holds none of the grant's workspaces any more.</summary>
    public static async Task<GrantHolder?> OfAsync(PortalDbContext db, Grant grant, GrantPerson person, CancellationToken ct)
    {
        if (person.DisabledAt is not null)
        {
            return null;
        }

        var held = await HeldWorkspace.OfAsync(db, grant, person.Role, ct);
        return held.Count > 0 ? new GrantHolder(person.Name, person.SessionLives, held) : null;
    }

    /// <summary>What counts now of what was approved, in any of the workspaces (SEC-050, SEC-063, SEC-095).</summary>
    public ScopeSet ScopesNow(ScopeSet approved, Client client) => HeldWorkspace.Now(Workspaces, approved, client);

    /// <summary>The person, acting through the client: for audit rows.</summary>
    public Actor ActorOf(Grant grant, TokenRequest request) => new()
    {
        Kind = ActorKind.UserToken,
        SubjectId = grant.UserId.ToString(),
        Name = Name,
        UserId = grant.UserId,
        WorkspaceId = Workspaces[0].Id,
        Role = Workspaces[0].Role,
        ClientRowId = grant.ClientRowId,
        IpAddress = request.IpAddress,
        CorrelationId = request.CorrelationId,
    };
}
