using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Names;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Resources;

/// <summary>Renames a resource, changes what its tokens may hold and how long they live, switches it off or on. Tokens made from now on follow (SEC-095).</summary>
public sealed class EditResource(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    private static readonly ResourceEditRules Rules = new();

    public async Task<Outcome<ResourceRow>> RunAsync(Actor actor, Guid resourceId, ResourceEdit edit, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        if (Problem.From(await Rules.ValidateAsync(edit, ct)) is { } mistakes)
        {
            return mistakes;
        }

        await using var db = portal.OpenFor(actor);
        if (await db.Resources.SingleOrDefaultAsync(row => row.Id == resourceId, ct) is not { } resource)
        {
            return Problem.NotFound();
        }

        if (edit.ExpectedVersion is { } version && version != resource.Version)
        {
            return Problem.Stale();
        }

        Apply(resource, edit);
        if (db.Entry(resource).State == EntityState.Modified)
        {
            var fields = string.Join(',', db.Entry(resource).Properties.Where(property => property.IsModified).Select(property => property.Metadata.Name));
            audit.Add(db, actor, AuditActions.ResourceChanged, targetId: resource.Id, targetName: resource.Identifier, detail: $"fields={fields}");
        }

        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash
            ? clash
            : await ResourceRow.Of(db, db.Resources.Where(row => row.Id == resourceId)).SingleAsync(ct);
    }

    private void Apply(Resource resource, ResourceEdit edit)
    {
        resource.Name = edit.Name is { } name ? NameRules.Normalize(name) : resource.Name;
        resource.Scopes = edit.Scopes is { } scopes ? new ScopeSet(scopes) : resource.Scopes;
        resource.AccessTokenLifetimeSeconds = edit.AccessTokenLifetimeSeconds.Or(resource.AccessTokenLifetimeSeconds);
        resource.DisabledAt = edit.IsDisabled switch
        {
            true => resource.DisabledAt ?? time.GetUtcNow(),
            false => null,
            null => resource.DisabledAt,
        };
    }
}
