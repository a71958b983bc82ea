using ClientPortal.Domain.SigningKeys;

namespace ClientPortal.Web.OAuth;

/// <summary>The public halves of the signing keys (RFC 7517), those that sign later included.</summary>
internal sealed class JwksEndpoint(SigningKeyRing ring, TimeProvider time)
{
    public async Task<IResult> RunAsync(HttpContext context)
    {
        var keys = await ring.GetAsync(context.RequestAborted);
        MetadataEndpoint.ShortlyCacheable(context.Response);
        return OAuthResults.Json(new { keys = keys.PublishedAt(time.GetUtcNow()).Select(key => key.ToJwk()) }, StatusCodes.Status200OK);
    }
}
