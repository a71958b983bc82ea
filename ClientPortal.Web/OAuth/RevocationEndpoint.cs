using ClientPortal.Domain.OAuth.Revocation;

namespace ClientPortal.Web.OAuth;

/// <summary>The revocation endpoint (RFC 7009 §2): 200 and nothing else, whether or not there was something to revoke.</summary>
internal sealed class RevocationEndpoint(ClientRequests requests, RevokeToken revoke)
{
    public Task<IResult> RunAsync(HttpContext context) => requests.RunAsync(context, async (client, posted) =>
    {
        if (await revoke.RunAsync(client, posted.Request, context.RequestAborted) is { } error)
        {
            return OAuthResults.Write(context, error, posted.Credentials.Way);
        }

        OAuthResults.NeverCache(context.Response);
        return Results.StatusCode(StatusCodes.Status200OK);
    });
}
