using ClientPortal.Domain.Audit;

namespace ClientPortal.Domain.Clients;

/// <summary>
/// Stops a client for a while: its codes and access tokens end for good; secrets, keys and refresh tokens are refused until it is
/// resumed (decisions 12, SEC-017).
/// </summary>
public sealed class PauseClient(PortalDb portal, AuditTrail audit, TimeProvider time)
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

        if (client.IsPaused)
        {
            return Nothing.AtAll;
        }

        var now = time.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        client.PausedAt = now;
        client.TokenEpoch++;
        audit.Add(db, actor, AuditActions.ClientPaused, client.ClientId, client.Id, client.Name);
        if (await db.TrySaveAsync(Problem.Stale(), ct) is { } clash)
        {
            return clash;
        }

        await db.EndCodesAsync(client, now, ct);
        await transaction.CommitAsync(ct);
        return Nothing.AtAll;
    }
}
