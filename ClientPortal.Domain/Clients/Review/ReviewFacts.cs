using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.Secrets;

namespace ClientPortal.Domain.Clients.Review;

/// <summary>Everything the rules look at, read at one moment.</summary>
internal sealed record ReviewFacts
{
    public const int Month = 30;
    public const int Quarter = 90;
    public const int Year = 365;

    public required ClientDetail Client { get; init; }

    public required DateTimeOffset Now { get; init; }

    public IReadOnlyList<ReviewedSecret> Secrets { get; init; } = [];

    /// <summary>Those that are old enough for a rule, or whose creator has left.</summary>
    public IReadOnlyList<ReviewedKey> Keys { get; init; } = [];

    public IReadOnlyList<PermissionUse> Uses { get; init; } = [];

    /// <summary>The compatibility paths of this host.</summary>
    public IReadOnlyList<OAuthProfile> Dialects { get; init; } = [];

    /// <summary>Whether the workspace's policy allows tokens without an end.</summary>
    public bool TokensMayBeEndless { get; init; }

    /// <summary>Whether a person has allowed it for a workspace that is not its own.</summary>
    public bool IsUsedElsewhere { get; init; }

    public IEnumerable<ReviewedSecret> LivingSecrets => Secrets.Where(secret => secret.ExpiresAt is null || secret.ExpiresAt > Now);

    public bool SignsPeopleIn => Client.GrantTypes.Contains(GrantTypes.AuthorizationCode);

    public bool UsesDialects => Uses.Any(use => use.Kind == PermissionKind.Dialect && IsWithin(use.LastUsedAt, Quarter));

    /// <summary>The longest life of access tokens among the compatibility paths it uses; null where those have the host's.</summary>
    public TimeSpan? DialectTokenLifetime => Dialects.Where(dialect => IsWithin(LastUseOf(PermissionKind.Dialect, dialect.Name), Quarter)).Max(dialect => dialect.AccessTokenLifetime);

    /// <summary>Whether a compatibility path that it uses gives it access tokens without an end.</summary>
    public bool HasEndlessTokens => TokensMayBeEndless && Dialects.Any(dialect => dialect.AccessTokensMayBeEndless && IsWithin(LastUseOf(PermissionKind.Dialect, dialect.Name), Quarter));

    /// <summary>Whether it did anything lately; where it did not, its single permissions are no news.</summary>
    public bool IsInUse => IsWithin(Client.LastUsedAt, Quarter);

    public int DaysSince(DateTimeOffset at) => (int)(Now - at).TotalDays;

    public bool IsWithin(DateTimeOffset? at, int days) => at is { } time && Now - time < TimeSpan.FromDays(days);

    /// <summary>When it was last used, or else allowed.</summary>
    public DateTimeOffset SinceOf(PermissionKind kind, string value) =>
        Find(kind, value) is { } use ? use.LastUsedAt ?? use.AllowedAt : Client.CreatedAt;

    /// <summary>
    /// Allowed for a quarter and not used in it, by a client that is in use. Where nothing at all has been noted, nothing is known, and so
    /// nothing is called unused.
    /// </summary>
    public bool IsUnused(PermissionKind kind, string value) =>
        IsInUse && Uses.Any(use => use.Kind == kind && use.LastUsedAt is not null) && !IsWithin(SinceOf(kind, value), Quarter);

    public DateTimeOffset? LastUseOf(PermissionKind kind, string value) => Find(kind, value)?.LastUsedAt;

    private PermissionUse? Find(PermissionKind kind, string value)
    {
        if (Uses.Count == 0)
        {
            return null;
        }

        var hash = SecretHash.Of(value);
        return Uses.FirstOrDefault(use => use.Kind == kind && hash.AsSpan().SequenceEqual(use.Hash));
    }
}

/// <summary>A client secret as the rules see it.</summary>
internal sealed record ReviewedSecret(Guid Id, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset? ExpiresAt, SecretOrigin Origin);

/// <summary>An API key as the rules see it.</summary>
internal sealed record ReviewedKey(Guid Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? DisabledAt, DateTimeOffset? PreviousEndsAt, DateTimeOffset? CreatorLeftAt);
