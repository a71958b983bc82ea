using ClientPortal.Domain.OAuth.Logout;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Antiforgery;

namespace ClientPortal.Web.OAuth;

/// <summary>The logout endpoint (OpenID Connect RP-Initiated Logout §2: GET and POST alike), and where its page's answer goes.</summary>
internal sealed class LogoutEndpoint(DecideLogout decide, LogoutResults results, IAntiforgery antiforgery)
{
    public const string Path = "/oauth/logout";
    public const string ConfirmPath = "/oauth/logout/confirm";

    public async Task<IResult> RunAsync(HttpContext context, CurrentActor currentActor)
    {
        var ct = context.RequestAborted;
        OAuthResults.NeverCache(context.Response);
        var isPost = HttpMethods.IsPost(context.Request.Method);
        var sent = isPost ? await RequestReader.FormAsync(context.Request, ct) : RequestReader.Query(context.Request);
        if (sent.Mistake is not null)
        {
            return LogoutResults.ErrorPage(LogoutError.Unreadable);
        }

        // Cookies do not come along with another site's form: as a GET they do.
        var actor = await currentActor.FindAsync(ct);
        return actor is null && isPost
            ? Redirections.To(context, Redirections.AsGet(context.Request.Path, sent))
            : results.Write(context, await decide.RunAsync(actor, LogoutRequest.From(sent.Pairs), confirmed: false, ct));
    }

    /// <summary>The person has said yes: a post of the same session, from our own page (SEC-190). What the page carried is judged again.</summary>
    public async Task<IResult> ConfirmAsync(HttpContext context, CurrentActor currentActor)
    {
        var ct = context.RequestAborted;
        OAuthResults.NeverCache(context.Response);
        if (!context.Request.HasFormContentType || !await antiforgery.IsRequestValidAsync(context))
        {
            return LogoutResults.ErrorPage(LogoutError.FormNotYours);
        }

        var form = await context.Request.ReadFormAsync(ct);
        var sent = form.SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value ?? ""));
        return results.Write(context, await decide.RunAsync(await currentActor.FindAsync(ct), LogoutRequest.From(sent), confirmed: true, ct));
    }
}
