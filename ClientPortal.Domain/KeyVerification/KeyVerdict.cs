using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>What is said about a presented key. Closed: every face switches over all of it.</summary>
public abstract record KeyVerdict
{
    private KeyVerdict()
    {
    }

    /// <summary>Good, for these scopes and until then; the call is counted.</summary>
    /// <param name="Rate">How many calls are left; null where the key has no limit.</param>
    public sealed record Valid(KeyFacts Facts, KeyRateState? Rate) : KeyVerdict
    {
        public Guid KeyId => Facts.KeyId;

        public string ClientId => Facts.Client.ClientId;

        public Guid WorkspaceId => Facts.WorkspaceId;

        public ScopeSet Scopes => Facts.Scopes;

        /// <summary>Null where the key has none. The call is counted in it, and so has to be each further one.</summary>
        public KeyQuotaState? Quota => Facts.Terms?.Meter?.Quota;

        public DateTimeOffset? ExpiresAt => Facts is { ExpiresAt: { } end, ReplacedEndsAt: { } other } ? (end < other ? end : other) : Facts.ExpiresAt ?? Facts.ReplacedEndsAt;
    }

    /// <summary>Not of our form: a wrong prefix, length, alphabet or checksum. Said without a look-up.</summary>
    public sealed record Malformed : KeyVerdict
    {
        internal static readonly Malformed It = new();
    }

    /// <summary>Unknown, deleted, or of another workspace: these look the same.</summary>
    public sealed record NotFound : KeyVerdict
    {
        internal static readonly NotFound It = new();
    }

    /// <summary>A value that a rotation has replaced, after its overlap.</summary>
    public sealed record Revoked : KeyVerdict
    {
        internal static readonly Revoked It = new();
    }

    public sealed record Expired : KeyVerdict
    {
        internal static readonly Expired It = new();
    }

    /// <summary>Switched off, or its client is paused.</summary>
    public sealed record Disabled : KeyVerdict
    {
        internal static readonly Disabled It = new();
    }

    /// <summary>Good, but not for a caller who is there, or of whom nobody says where.</summary>
    public sealed record ForbiddenNetwork : KeyVerdict
    {
        internal static readonly ForbiddenNetwork It = new();
    }

    /// <summary>Good, but not for the scopes asked about.</summary>
    public sealed record InsufficientScope : KeyVerdict
    {
        internal static readonly InsufficientScope It = new();
    }

    /// <summary>Good, but used too often of late; nothing was counted.</summary>
    public sealed record RateLimited(KeyRateState Rate) : KeyVerdict;

    /// <summary>Good, but its quota is spent; nothing was counted.</summary>
    /// <param name="Quota">Null where it was taken off the key at this moment.</param>
    public sealed record QuotaExceeded(KeyQuotaState? Quota) : KeyVerdict;

    /// <summary>This node does not hear of changes, so it can neither say yes nor no (decisions 21).</summary>
    public sealed record Unavailable : KeyVerdict
    {
        internal static readonly Unavailable It = new();

        public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    }

    /// <summary>Whoever asks may not ask.</summary>
    public sealed record NotAllowed(Problem Problem) : KeyVerdict;
}
