using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth;

/// <summary>
/// What differs between the core paths and a dialect's: a few values, never logic of a grant. Each is registered once; a dialect brings its
/// own from its folder.
/// </summary>
public sealed record OAuthProfile
{
    public static readonly OAuthProfile Core = new() { Name = "core" };

    public required string Name { get; init; }

    /// <summary>A dialect's clients were written before PKCE: the client's own setting for dialect paths decides (decisions.md 4).</summary>
    public bool IsDialect => Name != Core.Name;

    /// <summary>What an absent <c>scope</c> means; null for the client's default scopes (decisions.md 8).</summary>
    public ScopeSet? ScopesWhenAbsent { get; init; }

    /// <summary>Whether <c>offline_access</c> alone asks for lasting access to what an absent <c>scope</c> means: the dialect's clients knew no other scope.</summary>
    public bool OfflineAccessAloneAsksForAll { get; init; }

    /// <summary>Null for <c>OAuth:AccessTokenLifetime</c>; a client's own setting wins (decisions.md 6).</summary>
    public TimeSpan? AccessTokenLifetime { get; init; }

    /// <summary>Its access tokens are also taken as <c>?sessionID=</c> on the API (decisions.md 17).</summary>
    public bool TakesTokensInQuery { get; init; }

    /// <summary>Null for <c>OAuth:AuthorizationCodeLifetime</c>.</summary>
    public TimeSpan? CodeLifetime { get; init; }

    /// <summary>Null for <c>OAuth:RefreshTokenIdleLifetime</c>; a client's own setting wins (decisions.md 7).</summary>
    public TimeSpan? RefreshIdleLifetime { get; init; }

    /// <summary>Whether the family of refresh tokens ends however much it is used; a client's own setting wins.</summary>
    public bool RefreshHasAbsoluteEnd { get; init; } = true;

    /// <summary>Parameters on the redirect beside <c>code</c>, <c>state</c> and <c>iss</c>, made from the chosen workspace's slug; never from the request (SEC-038).</summary>
    public Func<string, IReadOnlyList<KeyValuePair<string, string>>> RedirectExtras { get; init; } = static _ => [];
}
