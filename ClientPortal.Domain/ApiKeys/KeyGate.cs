using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>Who may touch keys, and which: never one that can do more than they can, or its value would raise them (SEC-164).</summary>
internal static class KeyGate
{
    public static Problem? Refuses(Actor actor, DateTimeOffset now)
    {
        if (!actor.May(Rights.KeysWrite))
        {
            return Problem.NotAllowed(Rights.KeysWrite);
        }

        return actor.IsFresh(now) ? null : Problem.NeedsFreshSignIn();
    }

    public static Problem? RefusesValueOf(Actor actor, ApiKey key) => (key.Rights & ~actor.Rights) == Rights.None
        ? null
        : ApiKeyMistakes.BeyondOwn.As(ProblemKind.NotAllowed);

    public static Task<ApiKey?> FindKeyAsync(this PortalDbContext db, string clientId, Guid keyId, CancellationToken ct)
    {
        var idKey = ClientIds.KeyOf(clientId);
        return db.ApiKeys.Include(key => key.Client).Include(key => key.Quota).SingleOrDefaultAsync(key => key.Id == keyId && key.Client!.ClientIdKey == idKey, ct);
    }
}
