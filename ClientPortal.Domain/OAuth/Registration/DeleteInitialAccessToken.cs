using ClientPortal.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>Ends a registration token; the clients that registered with it stay.</summary>
public sealed class DeleteInitialAccessToken(PortalDb portal, AuditTrail audit)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, Guid id, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        await using var db = portal.OpenFor(actor);
        return await db.InOneTransactionAsync<Nothing>(async () =>
        {
            var name = await db.InitialAccessTokens.Where(token => token.Id == id).Select(token => token.Name).SingleOrDefaultAsync(ct);
            if (name is null || await db.InitialAccessTokens.Where(token => token.Id == id).ExecuteDeleteAsync(ct) == 0)
            {
                return Problem.NotFound();
            }

            audit.Add(db, actor, AuditActions.RegistrationTokenDeleted, targetId: id, targetName: name);
            await db.SaveChangesAsync(ct);
            return Nothing.AtAll;
        }, ct);
    }
}
