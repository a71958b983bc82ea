using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Throttling;
using Microsoft.Extensions.Logging;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>
/// Hands out a key's value again, for the key icon: to whoever may write keys and has signed in lately, with an audit row each time,
/// a limited number of times a minute (SEC-158, SEC-175).
/// </summary>
public sealed partial class RevealApiKey(PortalDb portal, SealedCopies copies, AuditTrail audit, Throttles throttles, TimeProvider time, ILogger<RevealApiKey> log)
{
    public async Task<Outcome<PlainSecret>> RunAsync(Actor actor, string clientId, Guid keyId, CancellationToken ct)
    {
        if (KeyGate.Refuses(actor, time.GetUtcNow()) is { } refused)
        {
            return refused;
        }

        if (throttles.Take(Throttle.ApiKeyRevealsPerCaller, actor.SubjectId) is { } tooMany)
        {
            return tooMany;
        }

        await using var db = portal.OpenFor(actor);
        if (await db.FindKeyAsync(clientId, keyId, ct) is not { } key)
        {
            return Problem.NotFound();
        }

        if (KeyGate.RefusesValueOf(actor, key) is { } beyond)
        {
            return beyond;
        }

        if (key.ProtectedCopy is not { } copy || !await CreateApiKey.KeepsCopiesAsync(db, actor, ct))
        {
            return ApiKeyMistakes.CopiedOnce.AsConflict();
        }

        var value = copies.Open(key, copy);
        audit.Add(db, actor, AuditActions.ApiKeyRevealed, key.Client!.ClientId, key.Id, key.Name, value is null ? "reason=copy_unreadable" : null, succeeded: value is not null);
        await db.SaveChangesAsync(ct);
        if (value is null)
        {
            CopyIsUnreadable(log, key.Id);
            return ApiKeyMistakes.CopyUnreadable.AsConflict();
        }

        return value;
    }

    [LoggerMessage(LogLevel.Critical, "The kept copy of API key {KeyId} does not open: it was moved or altered, or the key ring is another one.")]
    private static partial void CopyIsUnreadable(ILogger log, Guid keyId);
}
