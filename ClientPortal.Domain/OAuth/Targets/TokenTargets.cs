using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth.Targets;

/// <summary>Whom tokens are for: APIs that their client may have tokens for at this moment (RFC 8707).</summary>
/// <param name="All">Empty for the portal's own API, which needs no name.</param>
internal sealed record TokenTargets(IReadOnlyList<TokenTarget> All)
{
    /// <summary>How many one request may name.</summary>
    public const int MaxPerRequest = 5;

    /// <summary>The portal's own API.</summary>
    public static readonly TokenTargets Portal = new([]);

    /// <summary>The <c>aud</c> of the token; empty for the portal's own API.</summary>
    public IReadOnlyList<string> Audience { get; } = [.. All.Select(target => target.Identifier)];

    /// <summary>What a person is asked about, as consents keep it: allowing one API does not allow another, the portal's own among them.</summary>
    public IReadOnlyList<string> Shown { get; } = All.Count == 0 ? [Consent.PortalsOwn] : [.. All.Select(target => target.Name is null ? Consent.PortalsOwn : target.Identifier)];

    /// <summary>What each of them knows: a scope that is meant for one must not count at another (RFC 8707 §3).</summary>
    public ScopeSet Narrow(ScopeSet scopes) => All.Aggregate(scopes, (left, target) => left.Intersect(target.Scopes));

    /// <summary>Whether each of them gets something out of these scopes, on its own.</summary>
    public bool EachKnowsSomeOf(ScopeSet scopes) => All.All(target => target.Scopes.Intersect(scopes).Count > 0);

    /// <summary>The shortest of their lives; null where none has one of its own.</summary>
    public DateTimeOffset? NotAfter(DateTimeOffset now) => All.Min(target => target.Lifetime) is { } shortest ? now + shortest : null;

    public override string ToString() => string.Join(' ', Audience);
}

/// <summary>One API.</summary>
/// <param name="Name">What people call it; null for the portal's own.</param>
/// <param name="Scopes">The scopes that mean something to it.</param>
internal sealed record TokenTarget(string Identifier, string? Name, ScopeSet Scopes, TimeSpan? Lifetime);
