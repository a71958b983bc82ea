using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Resources;

/// <summary>Reads the workspace's resources, by name.</summary>
public sealed class ResourceQueries(PortalDb portal, PageCursors cursors)
{
    private const string List = "resources";

    /// <summary>One page by cursor.</summary>
    public async Task<Outcome<Page<ResourceRow>>> ListAsync(Actor actor, PageAsk ask, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        if (!cursors.Read(actor, List, ask).IsDone(out var place, out var problem))
        {
            return problem;
        }

        await using var db = portal.OpenFor(actor);
        var resources = db.Resources.AsQueryable();
        if (place is not null)
        {
            var (name, id) = (place[0], Guid.Parse(place[1]!));
            resources = resources.Where(row => string.Compare(row.Name, name) > 0 || (row.Name == name && row.Id > id));
        }

        var rows = await ResourceRow.Of(db, resources.OrderBy(row => row.Name).ThenBy(row => row.Id).Take(ask.Limit + 1)).ToListAsync(ct);
        return rows.Count <= ask.Limit
            ? new Page<ResourceRow>(rows, Next: null)
            : new Page<ResourceRow>(rows[..^1], cursors.Write(actor, List, rows[^2].Name, rows[^2].Id.ToString()));
    }

    /// <summary>One page by position, with a total, for a grid.</summary>
    public async Task<Outcome<CountedPage<ResourceRow>>> ListPageAsync(Actor actor, int skip, int take, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        await using var db = portal.OpenFor(actor);
        var rows = await ResourceRow.Of(db, db.Resources.OrderBy(row => row.Name).ThenBy(row => row.Id)
            .Skip(Math.Max(skip, 0)).Take(Math.Clamp(take, 1, PageAsk.MaxLimit))).ToListAsync(ct);
        return new CountedPage<ResourceRow>(rows, await db.Resources.CountAsync(ct));
    }

    /// <summary>The scopes that the workspace's resources define beside the built-in ones.</summary>
    public async Task<Outcome<ScopeSet>> DefinedScopesAsync(Actor actor, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        await using var db = portal.OpenFor(actor);
        return await WorkspaceScopes.OfAsync(db, ct);
    }

    public async Task<Outcome<ResourceRow>> FindAsync(Actor actor, Guid resourceId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        await using var db = portal.OpenFor(actor);
        return await ResourceRow.Of(db, db.Resources.Where(row => row.Id == resourceId)).SingleOrDefaultAsync(ct) is { } row ? row : Problem.NotFound();
    }

    /// <summary>Every resource of the workspace (there are at most <see cref="Resource.MaxPerWorkspace"/>), and what the client has to do with it.</summary>
    public async Task<Outcome<IReadOnlyList<ResourceOfClient>>> OfClientAsync(Actor actor, string clientId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        await using var db = portal.OpenFor(actor);
        return await db.Clients.AsNoTracking().FindByClientIdAsync(clientId, ct) is { } client
            ? await db.Resources.OrderBy(row => row.Name).ThenBy(row => row.Id).Take(Resource.MaxPerWorkspace).Select(ResourceOfClient.FromRow(db, client.Id)).ToListAsync(ct)
            : Problem.NotFound();
    }
}
