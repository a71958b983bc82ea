namespace ClientPortal.Domain.Throttling;

/// <summary>What is limited on each node. Each is a setting <c>RateLimits:{name}</c>; the defaults stand in <see cref="ThrottleLimits"/>.</summary>
public enum Throttle
{
    /// <summary>Dynamic requests of one address; health, metadata, static files, key verification and introspection are exempt.</summary>
    RequestsPerAddress,

    /// <summary>Posts to sign-in, set-up, second-factor, reset, invitation and device pages from one address.</summary>
    AccountPostsPerAddress,

    /// <summary>Reset mails to one account.</summary>
    ResetMailsPerAccount,

    /// <summary>Invitation mails to one address.</summary>
    InvitationMailsPerRecipient,

    /// <summary>Wrong client credentials from one address for one client; its right ones from elsewhere go on working (SEC-224).</summary>
    ClientAuthenticationFailures,

    /// <summary>Pushed authorization requests of one client from one address (RFC 9126 §2.3).</summary>
    PushedRequestsPerClient,

    /// <summary>Wrong API keys and tokens from one address.</summary>
    CredentialFailuresPerAddress,

    /// <summary>Whether a client id is taken, asked by one person (decisions.md 33).</summary>
    ClientIdChecksPerPerson,

    /// <summary>Tries to register a client id that is taken, by one caller (SEC-011).</summary>
    TakenClientIdsPerCaller,

    /// <summary>Clients that register themselves, from one address (SEC-156).</summary>
    RegistrationsPerAddress,

    /// <summary>Fetches of clients' documents from one host: nobody uses the portal to flood another.</summary>
    DocumentFetchesPerHost,

    /// <summary>Fetches of clients' documents from anywhere.</summary>
    DocumentFetches,

    /// <summary>Answers of identity providers that came to nothing, from one address.</summary>
    SignOnFailuresPerAddress,

    /// <summary>Tests of connections and proofs of domains by one workspace: each calls servers that it named.</summary>
    ProviderChecksPerWorkspace,

    /// <summary>Copies of API keys by one caller (SEC-158).</summary>
    ApiKeyRevealsPerCaller,

    /// <summary>Client secrets that one caller has shown again (SEC-158).</summary>
    ClientSecretRevealsPerCaller,

    /// <summary>Devices that begin to wait, of one client from one address (RFC 8628 §5.1).</summary>
    DeviceAuthorizationsPerClient,

    /// <summary>Calls of the API with one credential within a second; awork's limit.</summary>
    ApiCallsPerSecond,

    /// <summary>Calls of the API with one credential within a minute; awork's limit.</summary>
    ApiCallsPerMinute,

    /// <summary>Calls of a dialect's own API with one credential; ClickUp's limit.</summary>
    DialectCallsPerMinute,
}

/// <summary>At most <paramref name="Permits"/> at once; used ones come back evenly over <paramref name="Window"/>.</summary>
public sealed record ThrottleLimit(int Permits, TimeSpan Window);

/// <summary>The limits of this host.</summary>
public sealed record ThrottleLimits
{
    public static readonly IReadOnlyDictionary<Throttle, ThrottleLimit> Defaults = new Dictionary<Throttle, ThrottleLimit>
    {
        [Throttle.RequestsPerAddress] = new(6000, TimeSpan.FromMinutes(1)),
        [Throttle.AccountPostsPerAddress] = new(120, TimeSpan.FromMinutes(1)),
        [Throttle.ResetMailsPerAccount] = new(3, TimeSpan.FromHours(1)),
        [Throttle.InvitationMailsPerRecipient] = new(5, TimeSpan.FromHours(1)),
        [Throttle.ClientAuthenticationFailures] = new(20, TimeSpan.FromMinutes(1)),
        [Throttle.PushedRequestsPerClient] = new(600, TimeSpan.FromMinutes(1)),
        [Throttle.CredentialFailuresPerAddress] = new(120, TimeSpan.FromMinutes(1)),
        [Throttle.ClientIdChecksPerPerson] = new(60, TimeSpan.FromMinutes(1)),
        [Throttle.TakenClientIdsPerCaller] = new(20, TimeSpan.FromMinutes(1)),
        [Throttle.RegistrationsPerAddress] = new(10, TimeSpan.FromMinutes(1)),
        [Throttle.DocumentFetchesPerHost] = new(20, TimeSpan.FromMinutes(1)),
        [Throttle.DocumentFetches] = new(120, TimeSpan.FromMinutes(1)),
        [Throttle.SignOnFailuresPerAddress] = new(30, TimeSpan.FromMinutes(1)),
        [Throttle.ProviderChecksPerWorkspace] = new(20, TimeSpan.FromMinutes(1)),
        [Throttle.ApiKeyRevealsPerCaller] = new(30, TimeSpan.FromMinutes(1)),
        [Throttle.ClientSecretRevealsPerCaller] = new(30, TimeSpan.FromMinutes(1)),
        [Throttle.DeviceAuthorizationsPerClient] = new(60, TimeSpan.FromMinutes(1)),
        [Throttle.ApiCallsPerSecond] = new(50, TimeSpan.FromSeconds(1)),
        [Throttle.ApiCallsPerMinute] = new(1000, TimeSpan.FromMinutes(1)),
        [Throttle.DialectCallsPerMinute] = new(100, TimeSpan.FromMinutes(1)),
    };

    /// <summary>Multiplies every limit (<c>RateLimits:Scale</c>); for large installations and load tests.</summary>
    public double Scale { get; init; } = 1;

    public IReadOnlyDictionary<Throttle, ThrottleLimit> ByThrottle { get; init; } = Defaults;

    /// <summary>The limit with the host's scale.</summary>
    public ThrottleLimit Of(Throttle throttle)
    {
        var limit = ByThrottle[throttle];
        return limit with { Permits = Math.Max(1, (int)Math.Min(int.MaxValue, limit.Permits * Scale)) };
    }
}
