using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Expiry;

/// <summary>
/// Removes what ended by time in OAuth and in repeated creates, in small batches that let other writers in between. A spent refresh token
/// stays until its own end and a code a day longer, so that their reuse is still recognised (RFC 9700 §4.14).
/// </summary>
public sealed class ForgetEnded(PortalDb portal, TimeProvider time)
{
    internal const int BatchSize = 500;
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(1);
    private static readonly TimeSpan GrantsKeptAfterEnd = TimeSpan.FromDays(30);

    /// <summary>How many rows went.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var now = time.GetUtcNow();
        var (dayAgo, longAgo) = (now - KeptAfterEnd, now - GrantsKeptAfterEnd);
        return await InBatchesAsync(db.SpentNonces.Where(row => row.ExpiresAt < now).OrderBy(row => row.ExpiresAt), ct)
            + await InBatchesAsync(db.Everywhere<OAuth.Tokens.OpaqueAccessToken>().Where(row => row.ExpiresAt < now).OrderBy(row => row.ExpiresAt), ct)
            + await InBatchesAsync(db.RevokedAccessTokens.Where(row => row.ExpiresAt < now).OrderBy(row => row.ExpiresAt), ct)
            + await InBatchesAsync(db.Everywhere<OAuth.Pushed.PushedRequest>().Where(row => row.ExpiresAt < now).OrderBy(row => row.ExpiresAt), ct)
            + await InBatchesAsync(db.PersonalTokens.Where(row => row.ExpiresAt < longAgo).OrderBy(row => row.ExpiresAt), ct)
            + await InBatchesAsync(db.Everywhere<Leaks.LeakedCredential>().Where(row => row.ReportedAt < now - Leaks.LeakedCredential.RememberedFor).OrderBy(row => row.ReportedAt), ct)
            + await InBatchesAsync(db.Everywhere<Idempotency.IdempotentCreation>().Where(row => row.ExpiresAt < now).OrderBy(row => row.ExpiresAt), ct)
            + await InBatchesAsync(db.DeviceAuthorizations.Where(row => row.ExpiresAt < dayAgo).OrderBy(row => row.ExpiresAt), ct)
            + await InBatchesAsync(db.Everywhere<OAuth.Registration.InitialAccessToken>().Where(row => row.ExpiresAt < longAgo).OrderBy(row => row.ExpiresAt), ct)
            + await InBatchesAsync(db.Everywhere<Grants.AuthorizationCode>().Where(row => row.ExpiresAt < dayAgo).OrderBy(row => row.ExpiresAt), ct)
            + await InBatchesAsync(db.Everywhere<Grants.RefreshToken>().Where(row => row.ExpiresAt < dayAgo).OrderBy(row => row.ExpiresAt), ct)
            + await InBatchesAsync(db.Everywhere<Grants.Grant>().Where(row => row.ExpiresAt < longAgo).OrderBy(row => row.ExpiresAt), ct)
            + await InBatchesAsync(db.Everywhere<Grants.Grant>().Where(row => row.RevokedAt < longAgo).OrderBy(row => row.RevokedAt), ct);
    }

    private static async Task<int> InBatchesAsync<TRow>(IQueryable<TRow> ended, CancellationToken ct)
    {
        var all = 0;
        for (var gone = BatchSize; gone == BatchSize; all += gone)
        {
            gone = await ended.Take(BatchSize).ExecuteDeleteAsync(ct);
        }

        return all;
    }
}
