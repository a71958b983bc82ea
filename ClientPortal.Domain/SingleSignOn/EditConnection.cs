using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Names;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>Changes a connection, gives it another secret, switches it off or on.</summary>
public sealed class EditConnection(PortalDb portal, ConnectionSecrets secrets, AuditTrail audit, TimeProvider time)
{
    private static readonly ConnectionEditRules Rules = new();

    public async Task<Outcome<ConnectionRow>> RunAsync(Actor actor, Guid connectionId, ConnectionEdit edit, CancellationToken ct)
    {
        if (ConnectionGate.Refusal(actor, time.GetUtcNow()) is { } refusal)
        {
            return refusal;
        }

        if (Problem.From(await Rules.ValidateAsync(edit, ct)) is { } mistakes)
        {
            return mistakes;
        }

        await using var db = portal.OpenFor(actor);
        if (await db.IdentityConnections.SingleOrDefaultAsync(row => row.Id == connectionId, ct) is not { } connection)
        {
            return Problem.NotFound();
        }

        if (edit.ExpectedVersion is { } version && version != connection.Version)
        {
            return Problem.Stale();
        }

        Apply(connection, edit);
        if (db.Entry(connection).State == EntityState.Modified)
        {
            var fields = string.Join(',', db.Entry(connection).Properties.Where(property => property.IsModified).Select(property => property.Metadata.Name));
            audit.Add(db, actor, AuditActions.ConnectionChanged, targetId: connection.Id, targetName: connection.Name, detail: $"fields={fields}");
        }

        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : (await ConnectionQueries.FindAsync(db, connectionId, ct))!;
    }

    private void Apply(IdentityConnection connection, ConnectionEdit edit)
    {
        connection.Name = edit.Name is { } name ? NameRules.Normalize(name) : connection.Name;
        connection.ClientId = edit.ClientId?.Trim() ?? connection.ClientId;
        connection.Scopes = edit.Scopes is { } scopes ? ConnectionSettings.NormalizeScopes(scopes) : connection.Scopes;
        connection.NewcomerRole = edit.NewcomerRole ?? connection.NewcomerRole;
        connection.SealedSecret = edit.ClientSecret is { } secret ? secrets.Seal(connection.WorkspaceId, connection.Id, secret) : connection.SealedSecret;
        connection.DisabledAt = edit.IsDisabled switch
        {
            true => connection.DisabledAt ?? time.GetUtcNow(),
            false => null,
            null => connection.DisabledAt,
        };
    }
}
