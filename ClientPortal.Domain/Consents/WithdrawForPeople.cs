using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Grants;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Consents;

/// <summary>
/// An administrator takes back what people of the workspace allowed a client: one person's or everybody's consents go, and their grants with
/// codes and tokens end, in one transaction (SEC-051). The people are asked anew if the client comes again.
/// </summary>
public sealed class WithdrawForPeople(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    private const string Reason = "revoked_by_admin";

    /// <param name="userId"><see cref="ClientPersonRow.UserId"/>; null for everybody.</param>
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, string clientId, Guid? userId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        await using var db = portal.OpenForServer();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await ClientPeople.FindClientAsync(db, actor, clientId, ct) is not { } client)
        {
            return Problem.NotFound();
        }

        var consents = ClientPeople.Consents(db, actor, client.Id).Where(consent => userId == null || consent.UserId == userId);
        var people = await (from consent in consents join user in db.Users on consent.UserId equals user.Id select user.DisplayName).Take(2).ToListAsync(ct);
        if (people.Count == 0 && userId is not null)
        {
            return Problem.NotFound();
        }

        // Grants first: they go even where the consent is gone already.
        var grants = db.Everywhere<Grant>().Where(grant => grant.ClientRowId == client.Id).Where(grant => userId == null || grant.UserId == userId);
        await db.EndInWorkspacesAsync(grants, [actor.Workspace], Reason, time.GetUtcNow(), ct);
        var count = await consents.ExecuteDeleteAsync(ct);
        if (count > 0)
        {
            audit.Add(db, actor, AuditActions.ConsentWithdrawn, client.ClientId, client.Id, client.Name, userId is null ? $"people={count}" : $"person={people[0]} user={userId}");
            await db.SaveChangesAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return Nothing.AtAll;
    }
}
