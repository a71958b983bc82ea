using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Dpop;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Web.OAuth;

/// <summary>
/// Tells clients of the portal's own API which authorization server gives tokens for it (RFC 9728): with the API's path in the well-known address,
/// which is where a 401 points to, and for clients that begin at the host.
/// </summary>
internal sealed class ProtectedResourceEndpoint(OAuthIssuer issuer)
{
    public const string Path = "/.well-known/oauth-protected-resource";
    public const string OfApi = Path + "/api/v1";

    private static readonly string[] HeaderOnly = ["header"];

    /// <param name="resource">What the address was made from; the document has to say the same (RFC 9728 §3.3).</param>
    public IResult Run(HttpContext context, string resource)
    {
        MetadataEndpoint.ShortlyCacheable(context.Response);
        return OAuthResults.Json(
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["resource"] = resource,
                ["authorization_servers"] = new[] { issuer.Value },
                ["bearer_methods_supported"] = HeaderOnly,
                ["dpop_signing_alg_values_supported"] = DpopAlgorithms.All,
                ["scopes_supported"] = ScopeNames.Api.Union([ScopeNames.FullAccess]),
                ["resource_name"] = "ClientPortal",
                ["resource_documentation"] = issuer.Value + PortalUrls.Developers,
            },
            StatusCodes.Status200OK);
    }

    /// <summary>The parameter of a challenge that points here (RFC 9728 §5.1).</summary>
    public static string Pointer(HttpContext context) => $"resource_metadata=\"{context.RequestServices.GetRequiredService<OAuthIssuer>().Value}{OfApi}\"";
}
