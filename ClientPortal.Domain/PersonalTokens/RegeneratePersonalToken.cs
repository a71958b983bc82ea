using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Mail;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.PersonalTokens;

/// <summary>Gives a token a new value; the old one ends at once, and its person is told by mail. Name, scopes, workspaces and end stay.</summary>
public sealed class RegeneratePersonalToken(PortalDb portal, CredentialGenerator credentials, AuditTrail audit, IPostOffice post, TimeProvider time)
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
        await audit.AddForReachAsync(db, actor, AuditActions.PersonalTokenRegenerated, token, detail: null, ct);
        var user = await db.Users.AsNoTracking().SingleAsync(row => row.Id == userId, ct);
        if (await db.TrySaveAsync(Problem.Stale(), ct) is { } clash)
        {
            return clash;
        }

        post.Post(new Letter.Notice(SecurityChange.PersonalTokenRegenerated, now, actor.IpAddress) { To = user.Email!, Language = user.Language });
        return new MadePersonalToken(token.Id, token.Name, value);
    }
}
