using ClientPortal.Domain.SigningKeys;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Web.OAuth;

/// <summary>The public halves of the signing keys (RFC 7517), those that sign later included.</summary>
internal sealed class JwksEndpoint(SigningKeyRing ring, TimeProvider time)
{
    public async Task<IResult> RunAsync(HttpContext context)
    {
        var keys = await ring.GetAsync(context.RequestAborted);
        MetadataEndpoint.ShortlyCacheable(context.Response);
        return OAuthResults.Json(new { keys = keys.PublishedAt(time.GetUtcNow()).Select(Public) }, StatusCodes.Status200OK);
    }

    // Written member by member: whatever else the library's key object holds can never get out.
    private static Dictionary<string, string> Public(TokenKey key)
    {
        var point = key.Key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kty"] = "EC",
            ["use"] = "sig",
            ["alg"] = SigningAlgorithms.Tokens,
            ["kid"] = key.KeyId,
            ["crv"] = "P-256",
            ["x"] = Base64UrlEncoder.Encode(point.X),
            ["y"] = Base64UrlEncoder.Encode(point.Y),
        };
    }
}
