using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.SigningKeys;

namespace ClientPortal.Web.OAuth;

/// <summary>What this server can do (RFC 8414, OpenID Connect Discovery): exactly what works, from configuration and never from the request (SEC-115, SEC-116).</summary>
internal sealed class MetadataEndpoint(OAuthIssuer issuer, IEnumerable<IExchangesGrant> grants, IEnumerable<IDescribesServer> features, ClientAuthenticationMetadata authentication)
{
    private static readonly string[] SecretMethods = ["client_secret_basic", "client_secret_post", "none"];

    public IResult Run(HttpContext context)
    {
        ShortlyCacheable(context.Response);
        var metadata = Basics();
        foreach (var feature in features)
        {
            feature.AddTo(metadata);
        }

        authentication.CompleteIn(metadata);

        return OAuthResults.Json(metadata, StatusCodes.Status200OK);
    }

    /// <summary>SEC-123; far shorter than a new key is published before it signs.</summary>
    public static void ShortlyCacheable(HttpResponse response) => response.Headers.CacheControl = "public, max-age=300";

    private Dictionary<string, object> Basics() => new(StringComparer.Ordinal)
    {
        ["issuer"] = issuer.Value,
        ["authorization_endpoint"] = issuer.Value + OAuthEndpoints.Authorize,
        ["token_endpoint"] = issuer.Value + OAuthEndpoints.Token,
        ["revocation_endpoint"] = issuer.Value + OAuthEndpoints.Revoke,
        ["userinfo_endpoint"] = issuer.Value + OAuthEndpoints.UserInfo,
        ["jwks_uri"] = issuer.Value + OAuthEndpoints.Jwks,
        ["scopes_supported"] = ScopeNames.All,
        ["response_types_supported"] = new[] { "code" },
        ["response_modes_supported"] = ResponseModes.All,
        ["grant_types_supported"] = grants.Select(grant => grant.GrantType).ToArray(),
        ["subject_types_supported"] = new[] { "public" },
        ["id_token_signing_alg_values_supported"] = SigningAlgorithms.OfTokens,
        ["token_endpoint_auth_methods_supported"] = SecretMethods,
        ["revocation_endpoint_auth_methods_supported"] = SecretMethods,
        ["code_challenge_methods_supported"] = new[] { "S256" },
        ["prompt_values_supported"] = new[] { "none", "login", "consent", "select_account" },
        ["claims_supported"] = new[] { "sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "at_hash", "sid", "name", "locale", "email", "email_verified" },
        ["acr_values_supported"] = AuthenticationContext.Classes,
        ["ui_locales_supported"] = new[] { "en", "de" },
        ["claims_parameter_supported"] = false,
        ["request_parameter_supported"] = false,
        ["request_uri_parameter_supported"] = false,
        ["authorization_response_iss_parameter_supported"] = true,
    };
}
