using ClientPortal.Domain.Audit;

namespace ClientPortal.Domain.Users;

/// <summary>Ends the actor's own session on the server: every tab, every circuit and every copy of the cookie (SEC-181).</summary>
public sealed class SignOut(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return await db.InOneTransactionAsync<Nothing>(async () =>
        {
            if (await db.EndSessionsAsync(db.UserSessions.Where(session => session.Id == actor.SessionId), time.GetUtcNow(), ct) > 0)
            {
                audit.Add(db, actor, AuditActions.SignedOut, targetId: actor.SessionId);
                await db.SaveChangesAsync(ct);
            }

            return Nothing.AtAll;
        }, ct);
    }
}
