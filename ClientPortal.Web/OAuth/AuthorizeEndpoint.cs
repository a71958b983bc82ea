using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Web.Hosting;

namespace ClientPortal.Web.OAuth;

/// <summary>The authorization endpoint, for the core path and the dialects' (RFC 6749 §3.1; OpenID Connect Core §3.1.2.1: GET and POST alike).</summary>
internal sealed class AuthorizeEndpoint(DecideAuthorize decide, OAuthResults results)
{
    public async Task<IResult> RunAsync(HttpContext context, CurrentActor currentActor, OAuthProfile profile)
    {
        var ct = context.RequestAborted;
        var sent = HttpMethods.IsPost(context.Request.Method) ? await RequestReader.FormAsync(context.Request, ct) : RequestReader.Query(context.Request);
        if (sent.Mistake is not null)
        {
            OAuthResults.NeverCache(context.Response);
            return OAuthResults.ErrorPage(PageError.Unreadable);
        }

        var actor = await currentActor.FindAsync(ct);
        return actor is null && HttpMethods.IsPost(context.Request.Method)
            ? Redirections.To(context, Redirections.AsGet(context.Request.Path, sent))
            : results.Write(context, await decide.RunAsync(actor, AuthorizeRequest.From(profile, sent.Pairs), ct), sent);
    }
}
