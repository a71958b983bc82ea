namespace ClientPortal.Domain.Credentials;

/// <summary>Every kind of random credential the portal makes; each has a prefix of its own, so that none passes for another.</summary>
public enum CredentialKind
{
    ClientSecret,
    ApiKey,
    PersonalToken,
    RefreshToken,
    AuthorizationCode,
    OpaqueAccessToken,

    /// <summary>Set-up, invitation, reset and hand-off links: the only secrets that travel in a URL; once, short-lived, never logged.</summary>
    Link,
    DeviceCode,
    RegistrationToken,
}

internal static class CredentialPrefixes
{
    private static readonly Dictionary<CredentialKind, string> ByKind = new()
    {
        [CredentialKind.ClientSecret] = "cps",
        [CredentialKind.ApiKey] = "cpk",
        [CredentialKind.PersonalToken] = "cpp",
        [CredentialKind.RefreshToken] = "cpr",
        [CredentialKind.AuthorizationCode] = "cpc",
        [CredentialKind.OpaqueAccessToken] = "cpa",
        [CredentialKind.Link] = "cpl",
        [CredentialKind.DeviceCode] = "cpd",
        [CredentialKind.RegistrationToken] = "cpi",
    };

    private static readonly Dictionary<string, CredentialKind> ByPrefix =
        ByKind.ToDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    public static string Of(CredentialKind kind) => ByKind[kind];

    public static CredentialKind? Find(ReadOnlySpan<char> prefix) =>
        ByPrefix.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(prefix, out var kind) ? kind : null;
}
