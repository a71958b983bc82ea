using ClientPortal.Domain.Audit;

namespace ClientPortal.Domain.Users;

/// <summary>Ends one of the actor's sessions, from the list (SEC-182).</summary>
public sealed class EndSession(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, Guid sessionId, CancellationToken ct)
    {
        if (actor is not { Kind: ActorKind.User, UserId: { } userId })
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenForServer();
        return await db.InOneTransactionAsync<Nothing>(async () =>
        {
            if (await db.EndSessionsAsync(db.UserSessions.Where(session => session.Id == sessionId && session.UserId == userId), time.GetUtcNow(), ct) == 0)
            {
                return Problem.NotFound();
            }

            audit.Add(db, actor, AuditActions.SessionEnded, targetId: sessionId);
            await db.SaveChangesAsync(ct);
            return Nothing.AtAll;
        }, ct);
    }
}
