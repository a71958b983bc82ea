using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Resources;

/// <summary>Says what a client has to do with the workspace's resources: the whole list at once, what is not in it is taken away.</summary>
public sealed class AssignResources(PortalDb portal, AuditTrail audit)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, string clientId, IReadOnlyList<ResourceUse> uses, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        await using var db = portal.OpenFor(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Clients.AsNoTracking().FindByClientIdAsync(clientId, ct) is not { } client)
        {
            return Problem.NotFound();
        }

        await db.HoldClientAsync(client.Id, ct); // two who assign at once do so one after the other
        var asked = uses.Where(use => use.MayRequest || use.Serves).ToList();
        var known = await db.Resources.Select(row => new { row.Id, row.Identifier }).ToDictionaryAsync(row => row.Id, row => row.Identifier, ct);
        if (MistakesIn(uses, client, known.ContainsKey) is { } mistakes)
        {
            return mistakes;
        }

        var rows = await db.ClientResources.Where(row => row.ClientRowId == client.Id).ToListAsync(ct);
        db.ClientResources.RemoveRange(rows.Where(row => asked.TrueForAll(use => use.ResourceId != row.ResourceId)));
        foreach (var use in asked)
        {
            var row = rows.Find(row => row.ResourceId == use.ResourceId)
                ?? db.ClientResources.Add(new ClientResource { ClientRowId = client.Id, ResourceId = use.ResourceId, WorkspaceId = actor.Workspace }).Entity;
            (row.MayRequest, row.Serves) = (use.MayRequest, use.Serves);
        }

        if (db.ChangeTracker.HasChanges())
        {
            audit.Add(db, actor, AuditActions.ResourceAssigned, client.ClientId, client.Id, client.Name, $"requests={Named(use => use.MayRequest)} serves={Named(use => use.Serves)}");
        }

        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return Nothing.AtAll;

        string Named(Func<ResourceUse, bool> isSo) => string.Join(',', asked.Where(isSo).Select(use => known[use.ResourceId]));
    }

    private static Problem? MistakesIn(IReadOnlyList<ResourceUse> uses, Client client, Func<Guid, bool> isKnown)
    {
        var fields = new List<FieldProblem>();
        var seen = new HashSet<Guid>();
        for (var i = 0; i < uses.Count; i++)
        {
            if (!isKnown(uses[i].ResourceId) || !seen.Add(uses[i].ResourceId))
            {
                fields.AddRange(ResourceMistakes.Unknown.At($"Items[{i}]").Fields);
            }
            else if (uses[i].Serves && client.Kind == ClientKind.Public)
            {
                fields.AddRange(ResourceMistakes.ServesNeedsSecret.At($"Items[{i}]").Fields);
            }
        }

        return Problem.OfFields(fields);
    }
}
