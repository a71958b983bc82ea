using ClientPortal.Domain.Audit;

namespace ClientPortal.Domain.Clients;

/// <summary>Lets a paused client work again: secrets, keys and refresh tokens are good once more, earlier access tokens are not (decisions 12).</summary>
public sealed class ResumeClient(PortalDb portal, AuditTrail audit)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, string clientId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        await using var db = portal.OpenFor(actor);
        if (await db.Clients.FindByClientIdAsync(clientId, ct) is not { } client)
        {
            return Problem.NotFound();
        }

        if (!client.IsPaused)
        {
            return Nothing.AtAll;
        }

        client.PausedAt = null;
        audit.Add(db, actor, AuditActions.ClientResumed, client.ClientId, client.Id, client.Name);
        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : Nothing.AtAll;
    }
}
