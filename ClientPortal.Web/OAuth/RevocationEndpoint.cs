using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.OAuth.Revocation;

namespace ClientPortal.Web.OAuth;

/// <summary>The revocation endpoint (RFC 7009 §2): 200 and nothing else, whether or not there was something to revoke.</summary>
internal sealed class RevocationEndpoint(AuthenticateClient authenticate, RevokeToken revoke)
{
    public async Task<IResult> RunAsync(HttpContext context)
    {
        var (posted, mistake) = await PostedRequest.ReadAsync(context, OAuthProfile.Core);
        if (posted is null)
        {
            return OAuthResults.Write(context, mistake!, way: null);
        }

        var identity = await authenticate.RunAsync(posted.Credentials, posted.Request.IpAddress, context.RequestAborted);
        if (identity is ClientIdentity.Refused refused)
        {
            return OAuthResults.Write(context, refused.Error, posted.Credentials.Way);
        }

        if (await revoke.RunAsync(((ClientIdentity.Known)identity).Client, posted.Request, context.RequestAborted) is { } error)
        {
            return OAuthResults.Write(context, error, posted.Credentials.Way);
        }

        OAuthResults.NeverCache(context.Response);
        return Results.StatusCode(StatusCodes.Status200OK);
    }
}
