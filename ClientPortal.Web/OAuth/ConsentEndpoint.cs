using System.Globalization;
using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Antiforgery;

namespace ClientPortal.Web.OAuth;

/// <summary>Takes the answer of the consent page: a post of the same session, from our own page, with the envelope that page carried (SEC-041).</summary>
internal sealed class ConsentEndpoint(AnswerConsent answer, OAuthResults results, IAntiforgery antiforgery)
{
    public const string Path = "/oauth/consent";

    public async Task<IResult> RunAsync(HttpContext context, CurrentActor currentActor)
    {
        var ct = context.RequestAborted;
        OAuthResults.NeverCache(context.Response);
        if (!context.Request.HasFormContentType || !IsFromOurPages(context.Request) || !await antiforgery.IsRequestValidAsync(context))
        {
            return OAuthResults.ErrorPage(PageError.FormNotYours);
        }

        var form = await context.Request.ReadFormAsync(ct);
        var given = new ConsentAnswer(
            form[ConsentFields.Envelope],
            Allow: form[ConsentFields.Answer] == ConsentFields.Allow,
            Guid.TryParse(form[ConsentFields.Workspace], CultureInfo.InvariantCulture, out var workspace) ? workspace : null);

        var actor = await currentActor.FindAsync(ct);
        return results.Write(context, await answer.RunAsync(actor, given, ct), new SentParameters([]));
    }

    private static bool IsFromOurPages(HttpRequest request) =>
        request.Headers.Origin.ToString() is var origin
        && (origin.Length == 0 || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
}

/// <summary>The fields of the consent form.</summary>
internal static class ConsentFields
{
    public const string Envelope = "envelope";
    public const string Answer = "answer";
    public const string Allow = "allow";
    public const string Deny = "deny";
    public const string Workspace = "workspace";
}
