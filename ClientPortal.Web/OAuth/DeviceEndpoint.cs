using System.Diagnostics;
using System.Globalization;
using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Domain.OAuth.Device;
using ClientPortal.Web.Components.Pages.Connect;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Antiforgery;

namespace ClientPortal.Web.OAuth;

/// <summary>
/// The page on which a person allows a device (RFC 8628 §3.3): a GET shows the field for the code and nothing else, whatever stands in its
/// address; the code and the answer are posts of the same session from our own pages (SEC-129).
/// </summary>
internal sealed class DeviceEndpoint(OpenUserCode open, AnswerDevice answer, IAntiforgery antiforgery)
{
    public const string AnswerPath = PortalUrls.Device + "/answer";

    /// <summary>The parameter of <c>verification_uri_complete</c>, and the field of the form.</summary>
    public const string UserCode = "user_code";

    public Task<IResult> RunAsync(HttpContext context, CurrentActor currentActor) =>
        HttpMethods.IsPost(context.Request.Method) ? OpenAsync(context, currentActor) : ShowAsync(context, currentActor);

    public async Task<IResult> AnswerAsync(HttpContext context, CurrentActor currentActor)
    {
        OAuthResults.NeverCache(context.Response);
        if (await OurForms.ReadAsync(context, antiforgery) is not { } form)
        {
            return OAuthResults.ErrorPage(PageError.FormNotYours);
        }

        var actor = await currentActor.FindAsync(context.RequestAborted);
        return Write(context, await answer.RunAsync(actor, ConsentFields.AnswerIn(form), context.RequestAborted), typed: "");
    }

    private static async Task<IResult> ShowAsync(HttpContext context, CurrentActor currentActor)
    {
        OAuthResults.NeverCache(context.Response);
        var prefilled = context.Request.Query[UserCode].ToString();
        return await currentActor.FindAsync(context.RequestAborted) is null ? SignIn(prefilled) : DevicePage.AskCode(context, Cut(prefilled), mistake: null);
    }

    private async Task<IResult> OpenAsync(HttpContext context, CurrentActor currentActor)
    {
        OAuthResults.NeverCache(context.Response);
        if (await OurForms.ReadAsync(context, antiforgery) is not { } form)
        {
            return OAuthResults.ErrorPage(PageError.FormNotYours);
        }

        var typed = form[UserCode].ToString();
        var actor = await currentActor.FindAsync(context.RequestAborted);
        return Write(context, await open.RunAsync(actor, typed, context.RequestAborted), typed);
    }

    private static IResult Write(HttpContext context, DeviceDecision decision, string typed) => decision switch
    {
        DeviceDecision.AskSignIn => SignIn(typed),
        DeviceDecision.AskCode ask => DevicePage.AskCode(context, Cut(typed), ask.Mistake),
        DeviceDecision.Wait wait => TryLater(context, wait.RetryAfter),
        DeviceDecision.AskConsent ask => DeviceConsentPage.Result(context, ask.Question),
        DeviceDecision.Answered answered => DeviceAnsweredPage.Result(answered.Allowed, answered.ClientName),
        DeviceDecision.ShowError error => OAuthResults.ErrorPage(error.Error),
        _ => throw new UnreachableException(),
    };

    private static IResult TryLater(HttpContext context, TimeSpan retryAfter)
    {
        context.Response.Headers.RetryAfter = ((int)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return DevicePage.TryLater(context, retryAfter);
    }

    private static IResult SignIn(string code) => Results.LocalRedirect(PortalUrls.LoginFor(code.Length == 0 ? PortalUrls.Device : PortalUrls.DeviceWith(Cut(code))));

    // Shown again as it was typed, but not at any length.
    private static string Cut(string text) => text.Length <= Domain.OAuth.Device.UserCode.MaxTypedLength ? text : text[..Domain.OAuth.Device.UserCode.MaxTypedLength];
}
