using ClientPortal.Domain.LastUsed;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Usage;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>
/// What is known about one value of a key, parsed. Immutable but for its marks and its tally, and small: a million of them are kept
/// (<see cref="KeyTable"/>), so what keys have in common they share.
/// </summary>
public sealed class KeyFacts
{
    private readonly long _expiresAt;
    private readonly long _replacedEndsAt;
    private Actor? _actor;
    private CallTally _tally;
    private SecondOfUse _used;

    internal KeyFacts(in KeyHash hash, KeyRow row, KeyClient client, KeyPower power, KeyTerms? terms)
    {
        (Hash, KeyId, Client, Power, Terms) = (hash, row.KeyId, client, power, terms);
        _expiresAt = row.ExpiresAt?.UtcTicks ?? long.MaxValue;
        _replacedEndsAt = row.ReplacedEndsAt?.UtcTicks ?? long.MaxValue;
        IsDisabled = row.DisabledAt is not null;
    }

    internal KeyHash Hash { get; }

    public Guid KeyId { get; }

    public KeyClient Client { get; }

    public KeyPower Power { get; }

    /// <summary>Networks, limits and quota; null where it has none of them.</summary>
    public KeyTerms? Terms { get; }

    public bool IsDisabled { get; }

    public DateTimeOffset? ExpiresAt => TimeOf(_expiresAt);

    /// <summary>When the presented value ends because the key was rotated; null where it is the current one.</summary>
    public DateTimeOffset? ReplacedEndsAt => TimeOf(_replacedEndsAt);

    public Guid WorkspaceId => Client.WorkspaceId;

    public ScopeSet Scopes => Power.Scopes;

    /// <summary>Something it shares with others has changed, so it has to be read anew.</summary>
    internal bool IsStale => Client.IsStale || Terms is { Meter.IsRetired: true };

    /// <summary>Found since the table last looked for what it can do without.</summary>
    internal bool WasFound { get; set; }

    /// <summary>Calls that are not written yet (<see cref="UsageNotes"/>).</summary>
    internal ref CallTally Tally => ref _tally;

    internal ref SecondOfUse Used => ref _used;

    /// <summary>Whether it can be an actor: a name is kept only of keys that call the portal itself.</summary>
    internal bool HasActor => _actor is not null;

    internal bool HasEndedAt(DateTimeOffset now) => _expiresAt <= now.UtcTicks;

    internal bool WasReplacedAt(DateTimeOffset now) => _replacedEndsAt <= now.UtcTicks;

    /// <summary>The key as the one who asks.</summary>
    public Actor ToActor(string? ipAddress, string? correlationId) =>
        (_actor ?? throw new InvalidOperationException("The key was not looked up as a caller.")) with { IpAddress = ipAddress, CorrelationId = correlationId };

    internal KeyFacts Named(string name)
    {
        _actor = new Actor
        {
            Kind = ActorKind.ApiKey,
            SubjectId = KeyId.ToString(),
            Name = name,
            WorkspaceId = WorkspaceId,
            Role = Power.Role,
            Rights = Power.Rights,
            Scopes = Power.Scopes,
            ClientRowId = Client.Id,
        };
        return this;
    }

    private static DateTimeOffset? TimeOf(long ticks) => ticks == long.MaxValue ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
}

/// <summary>What the keys of one client have in common.</summary>
public sealed class KeyClient(Guid id, Guid workspaceId, string clientId, bool isPaused)
{
    private volatile bool _isStale;
    private SecondOfUse _used;

    public Guid Id => id;

    public Guid WorkspaceId => workspaceId;

    public string ClientId => clientId;

    public bool IsPaused => isPaused;

    /// <summary>The client or its workspace has changed since: one mark ends the facts of all its keys at once.</summary>
    internal bool IsStale => _isStale;

    internal ref SecondOfUse Used => ref _used;

    internal void Expire() => _isStale = true;

    internal bool IsLike(KeyRow row) => id == row.ClientRowId && workspaceId == row.WorkspaceId && isPaused == row.ClientIsPaused && string.Equals(clientId, row.ClientId, StringComparison.Ordinal);
}

/// <summary>What a key may do; there are far fewer of these than keys.</summary>
public sealed class KeyPower
{
    internal KeyPower(WorkspaceRole? role, ScopeSet scopes)
    {
        Role = role;
        Rights = role is { } given ? RightsTable.OfKeyRole(given) : RightsTable.OfScopes(scopes);
        Scopes = role is null ? scopes : RightsTable.ToScopes(Rights);
        ScopeNames = [.. Scopes];
    }

    public WorkspaceRole? Role { get; }

    public Rights Rights { get; }

    /// <summary>Its scopes, spelled out where it has a role.</summary>
    public ScopeSet Scopes { get; }

    /// <summary>The same to go through without an enumerator.</summary>
    public IReadOnlyList<string> ScopeNames { get; }
}
