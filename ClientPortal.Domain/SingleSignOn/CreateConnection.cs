using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Names;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>Makes a connection to an identity provider. Nobody is let in by it before one of its domains is verified.</summary>
public sealed class CreateConnection(PortalDb portal, ConnectionDraftRules rules, ConnectionSecrets secrets, CredentialGenerator credentials, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<ConnectionRow>> RunAsync(Actor actor, ConnectionDraft draft, CancellationToken ct)
    {
        if (ConnectionGate.Refusal(actor, time.GetUtcNow()) is { } refusal)
        {
            return refusal;
        }

        if (Problem.From(await rules.ValidateAsync(draft, ct)) is { } mistakes)
        {
            return mistakes;
        }

        await using var db = portal.OpenFor(actor);
        return await db.InOneTransactionAsync<ConnectionRow>(async () =>
        {
            await db.HoldWorkspaceAsync(actor.Workspace, ct);
            if (await db.IdentityConnections.CountAsync(ct) >= IdentityConnection.MaxPerWorkspace)
            {
                return ConnectionMistakes.Limit.AsConflict();
            }

            var connection = Build(actor, draft);
            db.IdentityConnections.Add(connection);
            audit.Add(db, actor, AuditActions.ConnectionCreated, targetId: connection.Id, targetName: connection.Name, detail: $"issuer={connection.Issuer}");
            await db.SaveChangesAsync(ct);
            return (await ConnectionQueries.FindAsync(db, connection.Id, ct))!;
        }, ct);
    }

    private IdentityConnection Build(Actor actor, ConnectionDraft draft)
    {
        var id = credentials.NewId();
        return new IdentityConnection
        {
            Id = id,
            WorkspaceId = actor.Workspace,
            Name = NameRules.Normalize(draft.Name),
            Issuer = draft.Issuer.Trim(),
            ClientId = draft.ClientId.Trim(),
            SealedSecret = secrets.Seal(actor.Workspace, id, draft.ClientSecret!),
            Scopes = ConnectionSettings.NormalizeScopes(draft.Scopes ?? IdentityConnection.DefaultScopes),
            NewcomerRole = draft.NewcomerRole,
            CreatedAt = time.GetUtcNow(),
            CreatedBy = actor.Name,
        };
    }
}
