using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.OAuth.Token;

namespace ClientPortal.Web.OAuth;

/// <summary>A request of a client to the token or revocation endpoint, parsed; or why it cannot be.</summary>
internal sealed record PostedRequest(PresentedCredentials Credentials, TokenRequest Request)
{
    /// <summary>The request, or the error to answer with: exactly one of the two.</summary>
    public static async Task<(PostedRequest? Posted, OAuthError? Mistake)> ReadAsync(HttpContext context, OAuthProfile profile)
    {
        // RFC 6749 §3.2, RFC 9700 §4.3: what is in a URL ends up in logs.
        if (context.Request.QueryString.HasValue)
        {
            return (null, OAuthError.InvalidRequest("Parameters belong in the body, not in the URL."));
        }

        return Of(context, profile, await RequestReader.FormOrJsonAsync(context.Request, context.RequestAborted));
    }

    /// <summary>The same for a path that reads in a way of its own.</summary>
    public static (PostedRequest? Posted, OAuthError? Mistake) Of(HttpContext context, OAuthProfile profile, SentParameters sent)
    {
        if (sent.Mistake is { } mistake)
        {
            return (null, OAuthError.InvalidRequest(mistake));
        }

        if (sent.Single() is not { } parameters)
        {
            return (null, OAuthError.InvalidRequest("A parameter is sent more than once."));
        }

        var request = new TokenRequest
        {
            Profile = profile,
            Parameters = parameters,
            Resources = sent.All(OAuthParameters.Resource),
            Proof = DpopHeaders.ProofOf(context.Request),
            Audiences = sent.All(OAuthParameters.Audience),
            IpAddress = context.Connection.RemoteIpAddress?.ToString(),
            CorrelationId = context.TraceIdentifier,
        };
        return (new PostedRequest(RequestReader.Credentials(context.Request, parameters), request), null);
    }
}
