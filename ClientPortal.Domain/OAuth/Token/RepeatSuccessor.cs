using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.SigningKeys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>
/// A refresh token is used a second time (decisions.md 10). Within the grace and while its successor is unused: the same successor again, and the
/// earlier access token ends. Within the grace after the successor's use: refused, the family lives on. After the grace: the family dies.
/// </summary>
public sealed class RepeatSuccessor(PortalDb portal, SigningKeyRing ring, RevokeGrant revoke, IOptions<OAuthOptions> options, TimeProvider time, ILogger<RepeatSuccessor> log)
{
    /// <summary>How often one token may be repeated: enough for every tab of a browser, too little for a loop (SEC-098).</summary>
    private const int MaxRepeats = 20;

    /// <summary>The same successor; null for <c>invalid_grant</c>.</summary>
    internal async Task<PlainSecret?> RunAsync(RefreshUse use, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var (id, grantId, nextGeneration, now) = (use.Token.Id, use.Grant.Id, use.Token.Generation + 1, time.GetUtcNow());
        var spent = await db.Everywhere<RefreshToken>().AsNoTracking().SingleAsync(row => row.Id == id, ct);
        if (now - spent.SpentAt > TokenLifetimes.Grace(options.Value))
        {
            await RevokeFamilyAsync(use, ct);
            return null;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var counted = await db.Everywhere<RefreshToken>().Where(row => row.Id == id && row.GraceUses < MaxRepeats)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.GraceUses, row => row.GraceUses + 1), ct);
        var successor = await db.Everywhere<RefreshToken>().SingleOrDefaultAsync(row => row.GrantId == grantId && row.Generation == nextGeneration && row.SpentAt == null, ct);
        if (counted == 0 || successor is null)
        {
            return null;
        }

        await EndEarlierAccessTokenAsync(db, successor, ct);
        use.Access.AddTo(db);
        successor.AccessTokenId = use.Access.Id;
        successor.AccessTokenExpiresAt = use.Access.ExpiresAt;
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);

        // The ring may have got a newer key since the successor was made; its hash tells which key it was.
        return (await ring.GetAsync(ct)).SuccessorsOf(use.Presented).FirstOrDefault(candidate => SecretHash.Matches(successor.Hash, candidate.Hash));
    }

    private static async Task EndEarlierAccessTokenAsync(PortalDbContext db, RefreshToken successor, CancellationToken ct)
    {
        if (successor is { AccessTokenId: { } earlier, AccessTokenExpiresAt: { } expiresAt } && !await db.RevokedAccessTokens.AnyAsync(row => row.Id == earlier, ct))
        {
            db.RevokedAccessTokens.Add(new RevokedAccessToken { Id = earlier, ExpiresAt = expiresAt });
        }
    }

    // RFC 9700 §4.14.2: nobody can tell the thief from the owner, so both lose it, and an alert says so.
    private async Task RevokeFamilyAsync(RefreshUse use, CancellationToken ct)
    {
        var actor = use.Holder.ActorOf(use.Grant, use.Request);
        if (await revoke.RunAsync(actor, use.Grant.Id, "refresh_token_reuse", AuditActions.RefreshTokenReused, use.Client.ClientId, ct))
        {
            Log.RefreshTokenReused(log, use.Client.ClientId, use.Grant.Id);
        }
    }
}
