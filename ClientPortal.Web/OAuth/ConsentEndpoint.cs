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
        if (await OurForms.ReadAsync(context, antiforgery) is not { } form)
        {
            return OAuthResults.ErrorPage(PageError.FormNotYours);
        }

        var actor = await currentActor.FindAsync(ct);
        return results.Write(context, await answer.RunAsync(actor, ConsentFields.AnswerIn(form), ct), new SentParameters([]));
    }
}

/// <summary>The fields of every form that asks for consent.</summary>
internal static class ConsentFields
{
    public const string Envelope = "envelope";
    public const string Answer = "answer";
    public const string Allow = "allow";
    public const string Deny = "deny";
    public const string Workspace = "workspace";

    public static ConsentAnswer AnswerIn(IFormCollection form) => new(
        form[Envelope],
        Allow: form[Answer] == Allow,
        [.. form[Workspace].Select(text => Guid.TryParse(text, CultureInfo.InvariantCulture, out var workspace) ? workspace : Guid.Empty).Distinct()]);
}
