using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.PersonalTokens;

/// <summary>Gives a token a new value; the old one ends at once. Name, scopes, workspaces and end stay.</summary>
public sealed class RegeneratePersonalToken(PortalDb portal, CredentialGenerator credentials, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<MadePersonalToken>> RunAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (PersonalTokenGate.Refuses(actor, now, out var userId) is { } refused)
        {
            return refused;
        }

        await using var db = portal.OpenForServer();
        if (await db.PersonalTokens.SingleOrDefaultAsync(row => row.Id == id && row.UserId == userId, ct) is not { } token)
        {
            return Problem.NotFound();
        }

        if (token.ExpiresAt <= now)
        {
            return PersonalTokenMistakes.Ended.AsConflict();
        }

        var value = credentials.NewSecret(CredentialKind.PersonalToken);
        (token.Hash, token.Hint) = (value.Hash, value.Hint);
        audit.Add(db, actor, AuditActions.PersonalTokenRegenerated, targetId: token.Id, targetName: token.Name);
        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : new MadePersonalToken(token.Id, token.Name, value);
    }
}
