using System.Diagnostics;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Logout;
using ClientPortal.Web.Components.Pages.Connect;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientPortal.Web.OAuth;

/// <summary>Turns decisions into responses: the only switch over <see cref="LogoutDecision"/>.</summary>
internal sealed class LogoutResults(BrowserSession browser)
{
    public IResult Write(HttpContext context, LogoutDecision decision) => decision switch
    {
        LogoutDecision.ShowError show => ErrorPage(show.Error),
        LogoutDecision.Ask ask => LogoutPage.Result(context, ask.Question),
        LogoutDecision.SignedOut done => SignedOut(context, done.Onward),
        _ => throw new UnreachableException(),
    };

    public static IResult ErrorPage(LogoutError error) =>
        new RazorComponentResult<LogoutErrorPage>(new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(LogoutErrorPage.Error)] = error })
        {
            StatusCode = StatusCodes.Status400BadRequest,
        };

    private IResult SignedOut(HttpContext context, LogoutReturn? onward)
    {
        browser.End(context);
        var url = onward is null ? null : UrlOf(onward);
        return onward is { AtOnce: true }
            ? Redirections.To(context, url!)
            : new RazorComponentResult<LoggedOutPage>(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(LoggedOutPage.Url)] = url,
                [nameof(LoggedOutPage.ClientName)] = onward?.ClientName,
            });
    }

    // RP-Initiated Logout §3.
    private static string UrlOf(LogoutReturn onward) =>
        onward.State is { } state ? Redirections.WithQuery(onward.Uri, [new(OAuthParameters.State, state)]) : onward.Uri;
}
