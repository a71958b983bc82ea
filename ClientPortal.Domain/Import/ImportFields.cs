using System.Collections.Frozen;

namespace ClientPortal.Domain.Import;

/// <summary>
/// The names under which a field may stand: ours, awork's (<c>GET /clientapplications</c>) and those of RFC 7591 §2. Case, blanks, hyphens and
/// underscores make no difference, so that a column may be called "Client ID".
/// </summary>
internal static class ImportFields
{
    public const string ClientId = "clientId";
    public const string Name = "name";
    public const string Kind = "kind";
    public const string IsConfidential = "isConfidential";
    public const string RedirectUris = "redirectUris";
    public const string PostLogoutRedirectUris = "postLogoutRedirectUris";
    public const string GrantTypes = "grantTypes";
    public const string Scopes = "scopes";
    public const string AuthMethod = "tokenEndpointAuthMethod";
    public const string Secret = "secret";
    public const string SecretHash = "secretSha256";
    public const string SecretExpiresAt = "secretExpiresAt";
    public const string RequirePkce = "requirePkce";
    public const string RequirePkceOnDialectPaths = "requirePkceOnDialectPaths";
    public const string AvailableToOtherWorkspaces = "availableToOtherWorkspaces";
    public const string AccessTokenLifetimeSeconds = "accessTokenLifetimeSeconds";
    public const string RefreshTokenLifetimeSeconds = "refreshTokenLifetimeSeconds";
    public const string RefreshTokenIdleLifetimeSeconds = "refreshTokenIdleLifetimeSeconds";
    public const string AccessTokenFormat = "accessTokenFormat";
    public const string IdTokenSignedResponseAlg = "idTokenSignedResponseAlg";
    public const string RequirePushedAuthorizationRequests = "requirePushedAuthorizationRequests";
    public const string DpopBoundAccessTokens = "dpopBoundAccessTokens";
    public const string CertificateBoundAccessTokens = "certificateBoundAccessTokens";
    public const string Jwks = "jwks";
    public const string JwksUri = "jwksUri";
    public const string TlsClientAuthSubjectDn = "tlsClientAuthSubjectDn";
    public const string BackchannelLogoutUri = "backchannelLogoutUri";
    public const string MayImpersonate = "mayImpersonate";
    public const string IsPaused = "isPaused";
    public const string PausedAt = "pausedAt";

    private static readonly FrozenDictionary<string, string> ByKey = Names().ToFrozenDictionary(StringComparer.Ordinal);

    // What exports say beside, and nothing here is made of. A management token of another server (RFC 7592) is read by nobody.
    private static readonly FrozenSet<string> Ignored = new[]
    {
        "id", "customerId", "version", "origin", "software", "createdAt", "createdOn", "createdBy", "updatedAt", "updatedOn", "updatedBy", "lastUsedAt", "client_id_issued_at",
        "registration_access_token", "registration_client_uri", "response_types", "application_type", "contacts", "logo_uri", "client_uri", "policy_uri",
        "tos_uri", "software_id", "software_version", "subject_type",
    }.Select(KeyOf).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The field of this name; null for none.</summary>
    public static string? Find(string name) => ByKey.GetValueOrDefault(KeyOf(name));

    public static bool IsIgnored(string name) => Ignored.Contains(KeyOf(name));

    private static string KeyOf(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    private static Dictionary<string, string> Names()
    {
        var names = typeof(ImportFields).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)
            .ToDictionary(KeyOf, name => name, StringComparer.Ordinal);
        foreach (var (other, name) in new[]
        {
            ("displayName", Name), ("clientName", Name), ("redirectUri", RedirectUris), ("redirectUrl", RedirectUris), ("redirectUrls", RedirectUris), ("scope", Scopes),
            ("clientSecret", Secret), ("clientSecretSha256", SecretHash), ("clientSecretExpiresAt", SecretExpiresAt), ("tlsClientCertificateBoundAccessTokens", CertificateBoundAccessTokens),
        })
        {
            names.Add(KeyOf(other), name);
        }

        return names;
    }
}
