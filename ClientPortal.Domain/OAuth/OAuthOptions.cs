using ClientPortal.Domain.OAuth.Documents;
using ClientPortal.Domain.OAuth.Dpop;
using ClientPortal.Domain.OAuth.Registration;

namespace ClientPortal.Domain.OAuth;

/// <summary>Configuration section <c>OAuth</c>: the host's defaults, which a client may override within its workspace's policy (contract.md).</summary>
public sealed class OAuthOptions
{
    public const string Section = "OAuth";

    /// <summary>No setting may make a code live longer (SEC-056).</summary>
    public static readonly TimeSpan LongestCodeLifetime = TimeSpan.FromMinutes(10);

    /// <summary>No setting may make the grace longer (SEC-098).</summary>
    public static readonly TimeSpan LongestRefreshGrace = TimeSpan.FromSeconds(60);

    /// <summary>No setting may make a pushed request wait longer for its browser (RFC 9126 §2.2, SEC-132).</summary>
    public static readonly TimeSpan LongestPushedRequestLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Who may register clients over the protocol (RFC 7591).</summary>
    public RegistrationMode Registration { get; set; } = RegistrationMode.Token;

    /// <summary>Whether anybody may also register clients at awork's path, as awork's own software does.</summary>
    public AworkRegistration AworkRegistration { get; set; } = AworkRegistration.On;

    /// <summary>Which clients may be described by a document at their client id, at most; each workspace may allow less.</summary>
    public ClientIdMetadataMode ClientIdMetadata { get; set; } = ClientIdMetadataMode.TrustedDomains;

    /// <summary>When a client that nobody of the portal registered is removed, if nobody has used it.</summary>
    public TimeSpan UnusedClientLifetime { get; set; } = TimeSpan.FromDays(30);

    public TimeSpan AuthorizationCodeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The absolute end of a family of refresh tokens.</summary>
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The end of a refresh token that is not used.</summary>
    public TimeSpan RefreshTokenIdleLifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long a spent refresh token still gives its one successor again (decisions.md 10).</summary>
    public TimeSpan RefreshTokenGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a pushed request waits for its browser.</summary>
    public TimeSpan PushedAuthorizationRequestLifetime { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>Plain authorize requests are refused for every client (RFC 9126 §5).</summary>
    public bool RequirePushedAuthorizationRequests { get; set; }

    public DpopNoncePolicy DpopNonce { get; set; } = DpopNoncePolicy.BoundClients;
}
