using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.ClientAuthentication;

namespace ClientPortal.Web.OAuth;

/// <summary>What the endpoints have in common that a client asks something about a token: the request is read, the client proves itself, and only then is it answered.</summary>
internal sealed class ClientRequests(AuthenticateClient authenticate)
{
    /// <param name="answer">Gets the client, authenticated, and what it asks.</param>
    public async Task<IResult> RunAsync(HttpContext context, Func<Client, PostedRequest, Task<IResult>> answer)
    {
        var (posted, mistake) = await PostedRequest.ReadAsync(context, OAuthProfile.Core);
        if (posted is null)
        {
            return OAuthResults.Write(context, mistake!, way: null);
        }

        var identity = await authenticate.RunAsync(posted.Credentials, posted.Request.IpAddress, context.RequestAborted);
        return identity is ClientIdentity.Refused refused
            ? OAuthResults.Write(context, refused.Error, posted.Credentials.Way)
            : await answer(((ClientIdentity.Known)identity).Client, posted);
    }
}
