using System.Text;

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

    private static readonly (byte[] Prefix, CredentialKind Kind)[] ByPrefix = [.. ByKind.Select(pair => (Encoding.ASCII.GetBytes(pair.Value), pair.Key))];

    public static string Of(CredentialKind kind) => ByKind[kind];

    public static CredentialKind? Find(ReadOnlySpan<byte> prefix)
    {
        foreach (var (known, kind) in ByPrefix)
        {
            if (prefix.SequenceEqual(known))
            {
                return kind;
            }
        }

        return null;
    }
}
