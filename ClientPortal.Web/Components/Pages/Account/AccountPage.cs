using System.Globalization;
using ClientPortal.Domain;
using ClientPortal.Domain.Users;
using ClientPortal.Web.Hosting;
using ClientPortal.Web.Words;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace ClientPortal.Web.Components.Pages.Account;

/// <summary>
/// A page that is rendered on the server alone and works as a plain form: it sets cookies, which a circuit cannot, and needs no script.
/// </summary>
public abstract class AccountPage : ComponentBase
{
    [CascadingParameter]
    protected HttpContext Http { get; set; } = default!;

    [Inject]
    internal IStringLocalizer<AccountWords> Words { get; set; } = default!;

    [Inject]
    internal IStringLocalizer<SharedWords> SharedWords { get; set; } = default!;

    [Inject]
    internal BrowserSession Browser { get; set; } = default!;

    /// <summary>Why the last try was refused; null before the first.</summary>
    protected Problem? Problem { get; private set; }

    private protected Actor Visitor => BrowserSession.Visitor(Http);

    private protected BrowserFacts Facts => Browser.FactsOf(Http);

    protected bool IsPost => HttpMethods.IsPost(Http.Request.Method);

    /// <summary>Shows the refusal on the page, with the status that programs understand.</summary>
    private protected void Refuse(Problem problem)
    {
        Problem = problem;
        Http.Response.StatusCode = problem.Kind switch
        {
            ProblemKind.NotFound => StatusCodes.Status404NotFound,
            ProblemKind.NotAllowed or ProblemKind.NeedsFreshSignIn => StatusCodes.Status403Forbidden,
            ProblemKind.Conflict or ProblemKind.Stale => StatusCodes.Status409Conflict,
            ProblemKind.TooMany => StatusCodes.Status429TooManyRequests,
            _ => StatusCodes.Status400BadRequest,
        };
        if (problem.Kind == ProblemKind.TooMany)
        {
            var wait = problem.RetryAfter ?? TimeSpan.FromMinutes(15);
            Http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Leads on to a path of this host; the post is done. NavigationManager would write the whole address as the request named the host.</summary>
    protected void GoTo(string path) => Http.Response.Redirect(path);
}
