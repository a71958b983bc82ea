using ClientPortal.Domain.Audit;

namespace ClientPortal.Domain.Users;

/// <summary>Ends all of the actor's sessions but this one (SEC-182).</summary>
public sealed class EndOtherSessions(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<int>> RunAsync(Actor actor, CancellationToken ct)
    {
        if (actor is not { Kind: ActorKind.User, UserId: { } userId })
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenForServer();
        return await db.InOneTransactionAsync<int>(async () =>
        {
            var ended = await db.EndSessionsAsync(db.UserSessions.Where(session => session.UserId == userId && session.Id != actor.SessionId), time.GetUtcNow(), ct);
            audit.Add(db, actor, AuditActions.SessionEnded, detail: $"others={ended}");
            await db.SaveChangesAsync(ct);
            return ended;
        }, ct);
    }
}
