using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>Removes a connection with its domains and what it linked, and ends the sessions it made. The people stay members; whoever has a password can use it again.</summary>
public sealed class DeleteConnection(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, Guid connectionId, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (ConnectionGate.Refusal(actor, now) is { } refusal)
        {
            return refusal;
        }

        await using var db = portal.OpenForServer(); // ends sessions, whose notices go to clients of any workspace
        return await db.InOneTransactionAsync<Nothing>(async () =>
        {
            var rows = db.Everywhere<IdentityConnection>().Where(row => row.Id == connectionId && row.WorkspaceId == actor.Workspace);
            if (await rows.Select(row => row.Name).SingleOrDefaultAsync(ct) is not { } name || await rows.ExecuteDeleteAsync(ct) == 0)
            {
                return Problem.NotFound();
            }

            // The owner who does it stays, to see what came of it.
            var ended = await db.EndSessionsAsync(db.UserSessions.Where(session => session.IdentityConnectionId == connectionId && session.Id != actor.SessionId), now, ct);
            audit.Add(db, actor, AuditActions.ConnectionDeleted, targetId: connectionId, targetName: name, detail: $"sessions_ended={ended}");
            await db.SaveChangesAsync(ct);
            return Nothing.AtAll;
        }, ct);
    }
}
