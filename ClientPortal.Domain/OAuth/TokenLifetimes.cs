using ClientPortal.Domain.Clients;
using ClientPortal.Domain.SigningKeys;

namespace ClientPortal.Domain.OAuth;

/// <summary>How long things live: the client's own setting, else the path's, else the host's (decisions.md 6, 7).</summary>
internal static class TokenLifetimes
{
    public static TimeSpan Code(OAuthProfile profile, OAuthOptions options) =>
        Shorter(profile.CodeLifetime ?? options.AuthorizationCodeLifetime, OAuthOptions.LongestCodeLifetime);

    /// <summary>Of an access token without an end: a century, so that every reader of <c>exp</c> can go on.</summary>
    public static readonly TimeSpan Endless = TimeSpan.FromDays(36_500);

    /// <summary>No JWT outlives the key that verifies it; what is to outlive it is opaque (<see cref="IsEndless(Client, OAuthProfile)"/>).</summary>
    public static TimeSpan AccessToken(Client client, OAuthProfile profile, OAuthOptions options) =>
        IsEndless(client, profile) ? Endless : Shorter(Seconds(client.AccessTokenLifetimeSeconds) ?? profile.AccessTokenLifetime ?? options.AccessTokenLifetime, SigningKeySchedule.VerifiesFor);

    /// <summary>Whether access tokens of this path have no end for this client.</summary>
    /// <param name="client">With its workspace, whose policy counts.</param>
    public static bool IsEndless(Client client, OAuthProfile profile) =>
        profile.AccessTokensMayBeEndless && client is { AccessTokenLifetimeSeconds: null, Workspace.EndlessTokens: true };

    /// <summary>Null for no absolute end. Without refresh tokens, nothing is left of a grant once its code and its one access token have ended.</summary>
    /// <param name="client">With its workspace, whose policy counts.</param>
    public static TimeSpan? AbsoluteEnd(Client client, OAuthProfile profile, OAuthOptions options) =>
        IsEndless(client, profile) ? null
        : !profile.GivesRefreshTokens ? Code(profile, options) + AccessToken(client, profile, options)
        : IsEndless(client, client.RefreshTokenLifetimeSeconds) ? null
        : Some(client.RefreshTokenLifetimeSeconds) ?? (profile.RefreshHasAbsoluteEnd ? options.RefreshTokenLifetime : null);

    /// <summary>Null where a token that is not used lives on.</summary>
    /// <param name="client">With its workspace, whose policy counts.</param>
    public static TimeSpan? RefreshIdle(Client client, OAuthProfile profile, OAuthOptions options) =>
        IsEndless(client, client.RefreshTokenIdleLifetimeSeconds) ? null
        : Some(client.RefreshTokenIdleLifetimeSeconds) ?? profile.RefreshIdleLifetime ?? options.RefreshTokenIdleLifetime;

    public static TimeSpan Grace(OAuthOptions options) => Shorter(options.RefreshTokenGrace, OAuthOptions.LongestRefreshGrace);

    // Where the policy was taken back, the setting counts as none.
    private static bool IsEndless(Client client, int? seconds) => seconds == ClientSettings.NoEnd && client.Workspace is { EndlessTokens: true };

    private static TimeSpan? Some(int? seconds) => seconds == ClientSettings.NoEnd ? null : Seconds(seconds);

    private static TimeSpan? Seconds(int? seconds) => seconds is { } given ? TimeSpan.FromSeconds(given) : null;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
