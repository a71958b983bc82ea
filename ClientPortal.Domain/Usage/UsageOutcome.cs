using ClientPortal.Domain.Clients;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.OAuth;

namespace ClientPortal.Domain.Usage;

/// <summary>How a call ended. The numbers stand in the database; <see cref="UsageOutcomes.CodeOf"/> has the word that the caller was told.</summary>
public enum UsageOutcome
{
    Ok = 0,
    NotFound = 1,
    Malformed = 2,
    Revoked = 3,
    Expired = 4,
    Disabled = 5,
    ForbiddenNetwork = 6,
    InsufficientScope = 7,
    RateLimited = 8,
    QuotaExceeded = 9,

    /// <summary>Introspection of what is not active, or not for the asker to know.</summary>
    Inactive = 20,
    InvalidClient = 30,
    InvalidGrant = 31,
    InvalidRequest = 32,
    InvalidScope = 33,
    InvalidTarget = 34,
    InvalidDpopProof = 35,
    UseDpopNonce = 36,
    UnauthorizedClient = 37,
    UnsupportedGrantType = 38,
    AuthorizationPending = 39,
    SlowDown = 40,
    ExpiredToken = 41,
    AccessDenied = 42,

    /// <summary>Any other error of OAuth.</summary>
    OtherError = 59,

    /// <summary>Not a way to end: how many calls were not counted, because there was no room for their counter.</summary>
    Dropped = 99,
}

/// <summary>The words for outcomes.</summary>
public static class UsageOutcomes
{
    private static readonly Dictionary<UsageOutcome, string> Codes = new()
    {
        [UsageOutcome.Ok] = "OK",
        [UsageOutcome.NotFound] = "NOT_FOUND",
        [UsageOutcome.Malformed] = "MALFORMED",
        [UsageOutcome.Revoked] = "REVOKED",
        [UsageOutcome.Expired] = "EXPIRED",
        [UsageOutcome.Disabled] = "DISABLED",
        [UsageOutcome.ForbiddenNetwork] = "FORBIDDEN_NETWORK",
        [UsageOutcome.InsufficientScope] = "INSUFFICIENT_SCOPE",
        [UsageOutcome.RateLimited] = "RATE_LIMITED",
        [UsageOutcome.QuotaExceeded] = "QUOTA_EXCEEDED",
        [UsageOutcome.Inactive] = "inactive",
        [UsageOutcome.InvalidClient] = OAuthErrors.InvalidClient,
        [UsageOutcome.InvalidGrant] = OAuthErrors.InvalidGrant,
        [UsageOutcome.InvalidRequest] = OAuthErrors.InvalidRequest,
        [UsageOutcome.InvalidScope] = OAuthErrors.InvalidScope,
        [UsageOutcome.InvalidTarget] = OAuthErrors.InvalidTarget,
        [UsageOutcome.InvalidDpopProof] = OAuthErrors.InvalidDpopProof,
        [UsageOutcome.UseDpopNonce] = OAuthErrors.UseDpopNonce,
        [UsageOutcome.UnauthorizedClient] = OAuthErrors.UnauthorizedClient,
        [UsageOutcome.UnsupportedGrantType] = OAuthErrors.UnsupportedGrantType,
        [UsageOutcome.AuthorizationPending] = OAuthErrors.AuthorizationPending,
        [UsageOutcome.SlowDown] = OAuthErrors.SlowDown,
        [UsageOutcome.ExpiredToken] = OAuthErrors.ExpiredToken,
        [UsageOutcome.AccessDenied] = OAuthErrors.AccessDenied,
        [UsageOutcome.OtherError] = "other_error",
        [UsageOutcome.Dropped] = "dropped",
    };

    private static readonly Dictionary<string, UsageOutcome> OfOAuth =
        Codes.Where(pair => pair.Key is > UsageOutcome.Inactive and < UsageOutcome.Dropped).ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    public static string CodeOf(UsageOutcome outcome) => Codes[outcome];

    public static UsageOutcome Of(KeyVerdict verdict) => verdict switch
    {
        KeyVerdict.Valid => UsageOutcome.Ok,
        KeyVerdict.NotFound => UsageOutcome.NotFound,
        KeyVerdict.Malformed => UsageOutcome.Malformed,
        KeyVerdict.Revoked => UsageOutcome.Revoked,
        KeyVerdict.Expired => UsageOutcome.Expired,
        KeyVerdict.Disabled => UsageOutcome.Disabled,
        KeyVerdict.ForbiddenNetwork => UsageOutcome.ForbiddenNetwork,
        KeyVerdict.InsufficientScope => UsageOutcome.InsufficientScope,
        KeyVerdict.RateLimited => UsageOutcome.RateLimited,
        KeyVerdict.QuotaExceeded => UsageOutcome.QuotaExceeded,
        _ => UsageOutcome.OtherError,
    };

    /// <param name="error">One of <see cref="OAuthErrors"/>.</param>
    public static UsageOutcome OfError(string error) => OfOAuth.GetValueOrDefault(error, UsageOutcome.OtherError);

    /// <param name="type">A value of <c>grant_type</c>.</param>
    public static UsageKind KindOfGrant(string? type) => type switch
    {
        GrantTypes.AuthorizationCode => UsageKind.AuthorizationCode,
        GrantTypes.RefreshToken => UsageKind.RefreshToken,
        GrantTypes.ClientCredentials => UsageKind.ClientCredentials,
        GrantTypes.DeviceCode => UsageKind.DeviceCode,
        GrantTypes.TokenExchange => UsageKind.TokenExchange,
        GrantTypes.JwtBearer or GrantTypes.PersonKey => UsageKind.Assertion,
        _ => UsageKind.OtherGrant,
    };
}
