using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>What a key's use is to be tied to, and who answers for it; what is null or unset stays as it is, or is nothing for a new key.</summary>
public sealed record ApiKeyTerms
{
    /// <summary>Where callers may be; empty for anywhere.</summary>
    public IReadOnlyList<string>? Networks { get; init; }

    /// <summary>Null with networks given: they count, unless the key's are being observed.</summary>
    public NetworkMode? NetworkMode { get; init; }

    public IReadOnlyList<KeyRateLimit>? RateLimits { get; init; }

    public Change<QuotaAsk?> Quota { get; init; }

    /// <summary>The user's id of a member.</summary>
    public Change<Guid?> OwnerId { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Takes over what has passed its rules.</summary>
    internal void ApplyTo(PortalDbContext db, ApiKey key, DateTimeOffset now)
    {
        if (Networks is { } networks)
        {
            key.Networks = NetworkList.Of(networks).ToString();
            key.NetworkMode = networks.Count > 0 && key.NetworkMode == ApiKeys.NetworkMode.Off ? ApiKeys.NetworkMode.Enforce : key.NetworkMode;
        }

        key.NetworkMode = NetworkMode ?? (key.Networks.Length == 0 && key.NetworkMode == ApiKeys.NetworkMode.Enforce ? ApiKeys.NetworkMode.Off : key.NetworkMode);
        key.RateLimits = RateLimits is { } limits ? KeyRateLimit.ToText(limits) : key.RateLimits;
        key.Metadata = Metadata is { } metadata ? KeyMetadata.Write(metadata) : key.Metadata;
        if (OwnerId.IsSet && OwnerId.Or(null) != key.OwnerUserId)
        {
            (key.OwnerUserId, key.OwnerLeftAt) = (OwnerId.Or(null), null);
        }

        if (Quota.IsSet && ChangesQuota(db, key, Quota.Or(null), now) && db.Entry(key).State != EntityState.Added)
        {
            db.Entry(key).Property(row => row.Name).IsModified = true; // an edit of the key like any other: its version counts up
        }
    }

    private static bool ChangesQuota(PortalDbContext db, ApiKey key, QuotaAsk? ask, DateTimeOffset now)
    {
        if (key.Quota is not { } quota)
        {
            if (ask is null)
            {
                return false;
            }

            key.Quota = new ApiKeyQuota { KeyId = key.Id, Limit = ask.Limit, Refill = ask.Refill, Remaining = ask.Limit, RefillsAt = ApiKeyQuota.NextTurn(ask.Refill, now), SetAt = now };
            return true;
        }

        if (ask is null)
        {
            db.ApiKeyQuotas.Remove(quota);
            return true;
        }

        if (ask.Limit == quota.Limit && ask.Refill == quota.Refill)
        {
            return false;
        }

        quota.Resize(ask.Limit, ask.Refill, now);
        return true;
    }
}

/// <summary>How many calls a key is good for, and when it gets them again.</summary>
public sealed record QuotaAsk(long Limit, QuotaRefill Refill);

/// <summary>Every rule of <see cref="ApiKeyTerms"/>.</summary>
internal static class ApiKeyTermsRules
{
    /// <summary>What needs nothing but the terms.</summary>
    public static IEnumerable<(string Field, Mistake Mistake)> MistakesIn(ApiKeyTerms terms)
    {
        foreach (var found in MistakesIn(terms.Networks))
        {
            yield return found;
        }

        if (terms.NetworkMode is { } mode && !Enum.IsDefined(mode))
        {
            yield return (nameof(terms.NetworkMode), ApiKeyTermsMistakes.NetworkModeUnknown);
        }

        if (terms is { NetworkMode: NetworkMode.Enforce, Networks.Count: 0 })
        {
            yield return (nameof(terms.Networks), ApiKeyTermsMistakes.NetworksEmpty);
        }

        if (terms.RateLimits is { } limits && MistakeIn(limits) is { } limit)
        {
            yield return (nameof(terms.RateLimits), limit);
        }

        if (terms.Quota.Or(null) is { } quota && (quota.Limit is < 1 or > ApiKeyQuota.LargestLimit || !Enum.IsDefined(quota.Refill)))
        {
            yield return (nameof(terms.Quota), ApiKeyTermsMistakes.QuotaOutOfRange);
        }

        if (terms.Metadata is { } metadata && KeyMetadata.MistakeIn(metadata) is { } mistake)
        {
            yield return (nameof(terms.Metadata), mistake);
        }
    }

    /// <summary>What the key itself or the workspace decides.</summary>
    public static async Task<Problem?> RefusesAsync(PortalDbContext db, ApiKey? key, ApiKeyTerms terms, CancellationToken ct)
    {
        if (terms is { NetworkMode: NetworkMode.Enforce, Networks: null } && (key?.Networks ?? "").Length == 0)
        {
            return ApiKeyTermsMistakes.NetworksEmpty.At(nameof(terms.Networks));
        }

        return terms.OwnerId.Or(null) is { } owner && owner != key?.OwnerUserId && !await db.Members.AnyAsync(member => member.UserId == owner, ct)
            ? ApiKeyTermsMistakes.OwnerUnknown.At(nameof(terms.OwnerId))
            : null;
    }

    private static IEnumerable<(string Field, Mistake Mistake)> MistakesIn(IReadOnlyList<string>? networks)
    {
        if (networks is null)
        {
            yield break;
        }

        if (networks.Count > NetworkList.Most)
        {
            yield return (nameof(ApiKeyTerms.Networks), ApiKeyTermsMistakes.NetworksTooMany);
            yield break;
        }

        for (var at = 0; at < networks.Count; at++)
        {
            if (!NetworkList.TryNormalise(networks[at], out _))
            {
                yield return (FormattableString.Invariant($"{nameof(ApiKeyTerms.Networks)}[{at}]"), ApiKeyTermsMistakes.NetworkForm);
            }
        }
    }

    private static Mistake? MistakeIn(IReadOnlyList<KeyRateLimit> limits) =>
        limits.Count > KeyRateLimit.Most || limits.DistinctBy(limit => limit.WindowSeconds).Count() != limits.Count ? ApiKeyTermsMistakes.RateLimitsTooMany
        : limits.Any(limit => limit.Limit is < 1 or > KeyRateLimit.LargestLimit || limit.WindowSeconds is < 1 or > KeyRateLimit.LongestWindowSeconds) ? ApiKeyTermsMistakes.RateLimitOutOfRange
        : null;
}

/// <summary>What can be wrong with the terms of a key.</summary>
public static class ApiKeyTermsMistakes
{
    public static readonly Mistake NetworkForm = new("network_form", "Give an address or a network such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32.");
    public static readonly Mistake NetworksTooMany = new("networks_too_many", "A key has at most 50 networks.");
    public static readonly Mistake NetworksEmpty = new("networks_empty", "Name at least one network, or let callers be anywhere.");
    public static readonly Mistake NetworkModeUnknown = new("network_mode_unknown", "Choose off, observe or enforce.");
    public static readonly Mistake RateLimitsTooMany = new("rate_limits_too_many", "A key has at most 4 limits, each for another length of time.");
    public static readonly Mistake RateLimitOutOfRange = new("rate_limit_out_of_range", "Give 1 to 1,000,000 calls in 1 to 86,400 seconds.");
    public static readonly Mistake QuotaOutOfRange = new("quota_out_of_range", "Give 1 to 1,000,000,000,000 calls, and when they are given again: never, hourly, daily or monthly.");
    public static readonly Mistake OwnerUnknown = new("owner_unknown", "The owner has to be a member of the workspace: send the userId that GET /members gives, not the id.");
    public static readonly Mistake MetadataTooMany = new("metadata_too_many", "A key keeps at most 20 values.");
    public static readonly Mistake MetadataName = new("metadata_name", "Use 1 to 40 letters, digits, dots, hyphens or underscores as a name, and each name once.");
    public static readonly Mistake MetadataValue = new("metadata_value", "A value has at most 200 characters in one line.");
    public static readonly Mistake MetadataTooLong = new("metadata_too_long", "All values together are too long. Leave something out.");
}
