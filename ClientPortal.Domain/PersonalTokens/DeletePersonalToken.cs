using ClientPortal.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.PersonalTokens;

/// <summary>Ends a token of one's own.</summary>
public sealed class DeletePersonalToken(PortalDb portal, AuditTrail audit)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, Guid id, CancellationToken ct)
    {
        if (!OwnTokens.Belong(actor, out var userId))
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenForServer();
        if (await db.PersonalTokens.SingleOrDefaultAsync(row => row.Id == id && row.UserId == userId, ct) is not { } token)
        {
            return Problem.NotFound();
        }

        db.PersonalTokens.Remove(token);
        await audit.AddForReachAsync(db, actor, AuditActions.PersonalTokenDeleted, token, detail: null, ct);
        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : Nothing.AtAll;
    }
}
