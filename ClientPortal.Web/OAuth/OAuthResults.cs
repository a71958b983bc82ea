using System.Diagnostics;
using System.Globalization;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Domain.OAuth.ClientAuthentication;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Web.Components.Pages.Connect;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientPortal.Web.OAuth;

/// <summary>Turns decisions into responses: the only switch over <see cref="AuthorizeDecision"/>, and the only place where a code is written into a URL.</summary>
internal sealed class OAuthResults(OAuthIssuer issuer)
{
    /// <param name="sent">What came in, for the way back from the sign-in page.</param>
    public IResult Write(HttpContext context, AuthorizeDecision decision, SentParameters sent)
    {
        NeverCache(context.Response);
        return decision switch
        {
            AuthorizeDecision.ShowError show => ErrorPage(show.Error),
            AuthorizeDecision.RedirectError error => Return(context, error.To, [
                new(OAuthParameters.Error, error.Error.Code), new(OAuthParameters.ErrorDescription, error.Error.Description)]),
            AuthorizeDecision.AskSignIn ask => Redirections.To(context, Redirections.SignIn(context.Request.Path, sent, ask)),
            AuthorizeDecision.AskConsent ask => ConsentPage.Result(context, ask.Question),
            AuthorizeDecision.SendCode send => Return(context, send.To, [new(OAuthParameters.Code, send.Code.Reveal()), .. send.Extras]),
            _ => throw new UnreachableException(),
        };
    }

    public static IResult ErrorPage(PageError error) =>
        new RazorComponentResult<ConnectErrorPage>(new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(ConnectErrorPage.Error)] = error })
        {
            StatusCode = StatusCodes.Status400BadRequest,
        };

    /// <summary>RFC 6749 §5.2.</summary>
    public static IResult Write(HttpContext context, OAuthError error, PresentedWay? way)
    {
        if (error.Code == OAuthErrors.InvalidClient && way == PresentedWay.Basic)
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"ClientPortal\", charset=\"UTF-8\"";
        }

        DpopHeaders.Offer(context, error.DpopNonce);
        return Write(context, error, error.Status);
    }

    /// <summary>The same with the status of an endpoint that has its own.</summary>
    public static IResult Write(HttpContext context, OAuthError error, int status)
    {
        NeverCache(context.Response);
        if (error.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return Json(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [OAuthParameters.Error] = error.Code,
            [OAuthParameters.ErrorDescription] = error.Description,
        }, status);
    }

    /// <summary>RFC 6749 §5.1, in the words of the path that was called.</summary>
    public static IResult Write(HttpContext context, TokenResult result, PresentedWay way, Func<TokenResult.Issued, Dictionary<string, object>> answer)
    {
        NeverCache(context.Response);
        DpopHeaders.Offer(context, result.DpopNonce);
        return result switch
        {
            TokenResult.Issued issued => Json(answer(issued), StatusCodes.Status200OK),
            TokenResult.Refused refused => Write(context, refused.Error, way),
            _ => throw new UnreachableException(),
        };
    }

    public static void NeverCache(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.Pragma = "no-cache";
    }

    public static IResult Json(object value, int status) =>
        value is IReadOnlyDictionary<string, object> members ? new MembersResult(members, status) : Results.Json(value, contentType: "application/json; charset=utf-8", statusCode: status);

    // RFC 6749 §4.1.2, RFC 9207 §2. 303 after a form, so that no form is ever passed on (RFC 9700 §4.12).
    private IResult Return(HttpContext context, ClientReturn to, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        IReadOnlyList<KeyValuePair<string, string>> all = [.. parameters, .. to.State is { } state ? [KeyValuePair.Create(OAuthParameters.State, state)] : Array.Empty<KeyValuePair<string, string>>(), new(OAuthParameters.Issuer, issuer.Value)];
        return to.AsForm ? FormPostPage.Result(context, to.RedirectUri, all) : Redirections.To(context, Redirections.WithQuery(to.RedirectUri, all));
    }
}
