using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using ClientPortal.Web.Words;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace ClientPortal.Web.Hosting;

/// <summary>
/// What the edge itself answers with: RFC 9457 for the API, RFC 6749 §5.2 for OAuth clients, a page for people. The page needs neither
/// the database nor a component, so that it can be shown when those are what failed.
/// </summary>
internal static class ErrorAnswers
{
    public static Task WriteAsync(HttpContext http, int status, string code, string sentence, TimeSpan? retryAfter = null)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (retryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (PortalPaths.IsForPeople(http.Request))
        {
            return WritePageAsync(http, status);
        }

        return PortalPaths.IsApi(http.Request) ? WriteProblemAsync(http, status, code, sentence) : WriteOAuthErrorAsync(http, status, sentence);
    }

    private static Task WriteProblemAsync(HttpContext http, int status, string code, string sentence) => http.Response.WriteAsJsonAsync(
        new
        {
            type = $"urn:clientportal:problem:{code}",
            title = sentence,
            status,
            code,
            traceId = http.TraceIdentifier,
        },
        options: null,
        contentType: "application/problem+json",
        http.RequestAborted);

    private static Task WriteOAuthErrorAsync(HttpContext http, int status, string sentence)
    {
        var error = status switch
        {
            StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => "temporarily_unavailable",
            >= 500 => "server_error",
            _ => "invalid_request",
        };
        return http.Response.WriteAsJsonAsync(new { error, error_description = sentence, traceId = http.TraceIdentifier }, http.RequestAborted);
    }

    private static Task WritePageAsync(HttpContext http, int status)
    {
        // The edge stands outside of UsePortalWords, so the request's language has to be taken up again.
        CultureInfo.CurrentUICulture = (http.Features.Get<IRequestCultureFeature>()?.RequestCulture ?? http.RequestServices
            .GetRequiredService<IOptions<RequestLocalizationOptions>>().Value.DefaultRequestCulture).UICulture;
        var words = http.RequestServices.GetRequiredService<IStringLocalizer<SharedWords>>();
        var (title, text) = status switch
        {
            StatusCodes.Status403Forbidden => ("NotAllowedTitle", "NotAllowedText"),
            StatusCodes.Status404NotFound => ("NotFoundTitle", "NotFoundText"),
            StatusCodes.Status429TooManyRequests => ("TooManyTitle", "TooManyText"),
            StatusCodes.Status503ServiceUnavailable => ("UnavailableTitle", "UnavailableText"),
            < 500 => ("BadRequestTitle", "BadRequestText"),
            _ => ("ErrorTitle", "ErrorText"),
        };
        string Word(string key) => HtmlEncoder.Default.Encode(words[key]);
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="{CultureInfo.CurrentUICulture.TwoLetterISOLanguageName}">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <title>{Word(title)} – {Word("Product")}</title>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href="/app.css" />
            </head>
            <body>
                <main class="bare"><section class="auth-card">
                    <h1>{Word(title)}</h1>
                    <p>{Word(text)}</p>
                    <p class="muted">{Word("ErrorNumber")}: <code>{WebUtility.HtmlEncode(http.TraceIdentifier)}</code></p>
                    <p><a href="/">{Word("ToStart")}</a></p>
                </section></main>
            </body>
            </html>
            """,
            http.RequestAborted);
    }
}
