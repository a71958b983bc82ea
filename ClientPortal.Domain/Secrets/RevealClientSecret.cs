using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Throttling;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Domain.Secrets;

/// <summary>
/// Shows a client secret again, where the workspace keeps recoverable copies: to whoever may write clients and hand out credentials' values,
/// and has signed in lately, with an audit row each time, a limited number of times a minute (SEC-158, SEC-175).
/// </summary>
public sealed partial class RevealClientSecret(PortalDb portal, SealedCopies copies, AuditTrail audit, Throttles throttles, TimeProvider time, ILogger<RevealClientSecret> log)
{
    // Handing out values is a right of its own, which a key has by an explicit scope only (decisions 1).
    private const Rights Needed = Rights.ClientsWrite | Rights.KeysWrite;

    public async Task<Outcome<PlainSecret>> RunAsync(Actor actor, string clientId, Guid secretId, CancellationToken ct)
    {
        // A token that a person has given away reads no secrets, whatever the person may do (SEC-171, decisions 14).
        if (!actor.May(Needed) || actor.Kind is not (ActorKind.User or ActorKind.ApiKey or ActorKind.Client))
        {
            return Problem.NotAllowed(actor.Lacks(Needed));
        }

        if (!actor.IsFresh(time.GetUtcNow()))
        {
            return Problem.NeedsFreshSignIn();
        }

        if (throttles.Take(Throttle.ClientSecretRevealsPerCaller, actor.SubjectId) is { } tooMany)
        {
            return tooMany;
        }

        await using var db = portal.OpenFor(actor);
        var idKey = ClientIds.KeyOf(clientId);
        if (await db.ClientSecrets.AsNoTracking().Include(row => row.Client).SingleOrDefaultAsync(row => row.Id == secretId && row.Client!.ClientIdKey == idKey, ct) is not { } secret)
        {
            return Problem.NotFound();
        }

        if (SecretGate.Refuses(actor, secret.Client!) is { } beyond)
        {
            return beyond;
        }

        if (secret.ProtectedCopy is not { } copy || !await SecretCopies.AreOnAsync(db, actor.Workspace, ct))
        {
            return SecretMistakes.ShownOnce.AsConflict();
        }

        var value = copies.Open(secret, copy);
        audit.Add(db, actor, AuditActions.ClientSecretRevealed, secret.Client!.ClientId, secret.Id, secret.Hint, value is null ? "reason=copy_unreadable" : null, succeeded: value is not null);
        await db.SaveChangesAsync(ct);
        if (value is null)
        {
            CopyIsUnreadable(log, secret.Id);
            return SecretMistakes.CopyUnreadable.AsConflict();
        }

        return value;
    }

    [LoggerMessage(LogLevel.Critical, "The kept copy of client secret {SecretId} does not open: it was moved or altered, or the key ring is another one.")]
    private static partial void CopyIsUnreadable(ILogger log, Guid secretId);
}
