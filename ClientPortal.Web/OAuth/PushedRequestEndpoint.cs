using System.Diagnostics;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.OAuth.Pushed;
using Microsoft.AspNetCore.Http.Features;

namespace ClientPortal.Web.OAuth;

/// <summary>The pushed authorization request endpoint (RFC 9126 §2).</summary>
internal sealed class PushedRequestEndpoint(PushAuthorizeRequest push)
{
    // Far below what other endpoints read: what is pushed is kept.
    private const int MaxBytes = 16 * 1024;

    public async Task<IResult> RunAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBytes)
        {
            return OAuthResults.Write(context, OAuthError.TooLarge(), way: null);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBytes; // a body that does not say its length: the server answers 413 while it is read
        }

        var (posted, mistake) = await PostedRequest.ReadAsync(context, OAuthProfile.Core);
        return posted is null
            ? OAuthResults.Write(context, mistake!, way: null)
            : Answer(context, await push.RunAsync(posted.Credentials, posted.Request, context.RequestAborted), posted.Credentials.Way);
    }

    private static IResult Answer(HttpContext context, PushResult result, PresentedWay way)
    {
        switch (result)
        {
            case PushResult.Refused refused:
                return OAuthResults.Write(context, refused.Error, way);
            case PushResult.Kept kept:
                OAuthResults.NeverCache(context.Response);
                DpopHeaders.Offer(context, kept.DpopNonce);
                return OAuthResults.Json(
                    new Dictionary<string, object>(StringComparer.Ordinal)
                    {
                        [OAuthParameters.RequestUri] = kept.RequestUri,
                        ["expires_in"] = (long)kept.Lifetime.TotalSeconds,
                    },
                    StatusCodes.Status201Created);
            default:
                throw new UnreachableException();
        }
    }
}
