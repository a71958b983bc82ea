using ClientPortal.Domain.Audit;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>Ends a key at once and for good.</summary>
public sealed class DeleteApiKey(PortalDb portal, AuditTrail audit)
{
    private const int Rounds = 5;

    public async Task<Outcome<Nothing>> RunAsync(Actor actor, string clientId, Guid keyId, CancellationToken ct)
    {
        if (!actor.May(Rights.KeysWrite))
        {
            return Problem.NotAllowed(Rights.KeysWrite);
        }

        // Somebody may be rotating it at this moment: what is told to the nodes has to be the value that really ended.
        for (var round = 0; round < Rounds; round++)
        {
            await using var db = portal.OpenFor(actor);
            if (await db.FindKeyAsync(clientId, keyId, ct) is not { } key)
            {
                return Problem.NotFound();
            }

            db.ApiKeys.Remove(key);
            audit.Add(db, actor, AuditActions.ApiKeyDeleted, key.Client!.ClientId, keyId, key.Name);
            if (await db.TrySaveAsync(Problem.Stale(), ct) is null)
            {
                return Nothing.AtAll;
            }
        }

        return Problem.Stale();
    }
}
