using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Documents;

/// <summary>The clients described by a document that people of a workspace use. They belong to no workspace; each sees them through its own people's consents only.</summary>
public sealed class DocumentClientQueries(PortalDb portal)
{
    private const int MostListed = 200;

    public async Task<Outcome<IReadOnlyList<DocumentClientRow>>> ListAsync(Actor actor, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        await using var db = portal.OpenForServer();
        var workspaceId = actor.Workspace;
        var rows = await db.Everywhere<Consent>().AsNoTracking()
            .Where(consent => consent.WorkspaceId == workspaceId && consent.Client!.Origin == ClientOrigin.Document)
            .GroupBy(consent => new { consent.ClientRowId, consent.Client!.ClientId, consent.Client.Name })
            .OrderBy(group => group.Key.Name).ThenBy(group => group.Key.ClientRowId)
            .Take(MostListed)
            .Select(group => new { group.Key, People = group.Count(), Last = group.Max(consent => consent.ChangedAt) })
            .ToListAsync(ct);
        return rows.ConvertAll(row => new DocumentClientRow(row.Key.ClientRowId, row.Key.ClientId, row.Key.Name, new Uri(row.Key.ClientId).Host, row.People, row.Last));
    }
}

/// <summary>A client described by a document, as one workspace sees it.</summary>
/// <param name="People">How many of the workspace's people allow it.</param>
/// <param name="AllowedAt">When somebody did last.</param>
public sealed record DocumentClientRow(Guid Id, string ClientId, string Name, string Domain, int People, DateTimeOffset AllowedAt);
