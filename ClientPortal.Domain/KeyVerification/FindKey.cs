using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Changes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>Whose key a presented value is: no statement where it is remembered, one where it is not, and none for what is not of our form (SEC-157).</summary>
public sealed class FindKey(PortalDb portal, KeyFactsCache cache, KeyMeters meters, HeardChanges heard)
{
    // Compiled for this host's model. A key of any workspace: whose it may be is judged by whoever asks.
    private readonly Func<PortalDbContext, byte[], CancellationToken, Task<KeyRow?>> _read = EF.CompileAsyncQuery((PortalDbContext db, byte[] hash, CancellationToken ct) => db.Set<ApiKey>()
        .IgnoreQueryFilters()
        .Where(key => key.Hash == hash || key.PreviousHash == hash)
        .Select(key => new KeyRow
        {
            KeyId = key.Id,
            Name = key.Name,
            WorkspaceId = key.WorkspaceId,
            ClientRowId = key.ClientRowId,
            ClientId = key.Client!.ClientId,
            ClientIsPaused = key.Client.PausedAt != null,
            Role = key.Role,
            Scopes = key.Scopes,
            ExpiresAt = key.ExpiresAt,
            DisabledAt = key.DisabledAt,
            ReplacedEndsAt = key.Hash == hash ? null : key.PreviousEndsAt,
            Networks = key.Networks,
            NetworkMode = key.NetworkMode,
            RateLimits = key.RateLimits,
            QuotaSetAt = key.Quota == null ? null : key.Quota.SetAt,
            QuotaLimit = key.Quota == null ? null : key.Quota.Limit,
            QuotaRefillsAt = key.Quota == null ? null : key.Quota.RefillsAt,
        })
        .FirstOrDefault());

    /// <summary>Whether this node can answer for any key now; where it cannot, say 503 and not yes or no (decisions 21).</summary>
    public bool IsCutOff => heard.IsCutOff;

    /// <param name="asCaller">Whether it may become the one who asks (<see cref="KeyFacts.ToActor"/>).</param>
    public ValueTask<KeyFacts?> RunAsync(in KeyHash hash, bool asCaller, CancellationToken ct) =>
        cache.Find(hash) is { } facts && (facts.HasActor || !asCaller) ? new ValueTask<KeyFacts?>(facts)
        : cache.IsUnknown(hash) ? default
        : ReadAsync(hash, asCaller, ct);

    private async ValueTask<KeyFacts?> ReadAsync(KeyHash hash, bool asCaller, CancellationToken ct)
    {
        var stamp = heard.Stamp();
        KeyRow? row;
        await using (var db = portal.OpenForServer())
        {
            row = await _read(db, hash.ToArray(), ct);
        }

        if (row is null)
        {
            cache.RememberUnknown(hash, stamp);
            return null;
        }

        return cache.Remember(hash, row, meters.TermsOf(row), asCaller, stamp);
    }
}
