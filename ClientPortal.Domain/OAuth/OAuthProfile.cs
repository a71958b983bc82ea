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

    /// <summary>What an absent <c>response_type</c> means; null where it has to be named (RFC 6749 §3.1.1).</summary>
    public string? ResponseTypeWhenAbsent { get; init; }

    /// <summary>
    /// One authorization may be for several workspaces: the page has tick boxes, and comes again with each visit, because that is how the choice is
    /// changed (decisions.md 15).
    /// </summary>
    public bool AllowsSeveralWorkspaces { get; init; }

    /// <summary>Whether <c>redirect_uri</c> has to be sent again with the code (RFC 6749 §4.1.3, decisions.md 34).</summary>
    public bool RepeatsRedirectUri { get; init; } = true;

    /// <summary>Whether there is a refresh grant; without one, access that outlasts the person's visit ends with its one access token.</summary>
    public bool GivesRefreshTokens { get; init; } = true;

    /// <summary>Null for <c>OAuth:AccessTokenLifetime</c>; a client's own setting wins (decisions.md 6).</summary>
    public TimeSpan? AccessTokenLifetime { get; init; }

    /// <summary>Whether its access tokens have no end where the workspace's policy allows that and the client has no setting of its own (decisions.md 6).</summary>
    public bool AccessTokensMayBeEndless { get; init; }

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
