using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientPortal.Web.Components.Pages.Connect;

public sealed partial class ConsentPage
{
    [Parameter]
    [EditorRequired]
    public required ConsentQuestion Question { get; set; }

    [Parameter]
    [EditorRequired]
    public required AntiforgeryTokenSet Antiforgery { get; set; }

    // A private-use scheme has no host; the scheme says which application it is.
    private string RedirectHost => new Uri(Question.RedirectUri!) is var uri && uri.Host.Length > 0 ? uri.Authority : uri.Scheme;

    internal static IResult Result(HttpContext context, ConsentQuestion question)
    {
        // Chromium applies form-action to the redirect that follows the form, too.
        context.AllowFormToLeadTo(new Uri(question.RedirectUri!));
        var tokens = context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
        return new RazorComponentResult<ConsentPage>(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(Question)] = question,
            [nameof(Antiforgery)] = tokens,
        })
        {
            StatusCode = question.Mistake is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
        };
    }
}
