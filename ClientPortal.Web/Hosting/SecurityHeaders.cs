using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ClientPortal.Web.Hosting;

/// <summary>The headers of every answer (SEC-213, SEC-215): a page may run only our own scripts, be framed by nobody, and be stored nowhere. And the number of the request (SEC-233).</summary>
internal static class SecurityHeaders
{
    private static readonly object NonceKey = new();
    private static readonly object FormTargetKey = new();

    /// <summary>The nonce of this answer, for the rare script that stands in a page itself.</summary>
    public static string CspNonce(this HttpContext http)
    {
        if (http.Items[NonceKey] is not string nonce)
        {
            nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            http.Items[NonceKey] = nonce;
        }

        return nonce;
    }

    /// <summary>Lets the page's form lead on to where a redirect URI points: Chromium applies <c>form-action</c> to redirects, too.</summary>
    public static void AllowFormToLeadTo(this HttpContext http, Uri redirectUri) => http.Items[FormTargetKey] = redirectUri switch
    {
        { HostNameType: UriHostNameType.IPv6 } => redirectUri.Scheme + ":", // CSP3 §2.3.1 has no way to write such an address
        { Scheme: "https" or "http" } => redirectUri.GetLeftPart(UriPartial.Authority),
        _ => redirectUri.Scheme + ":",
    };

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app)
    {
        // Asked here and not of the request, which would open a scope only for this.
        var isPlainLoopback = app.ApplicationServices.GetRequiredService<PortalOptions>().IsPlainLoopback;
        Func<object, Task> write = state => Write((HttpContext)state, isPlainLoopback);
        return app.Use((HttpContext http, RequestDelegate next) =>
        {
            http.Response.OnStarting(write, http);
            return next(http);
        });
    }

    private static Task Write(HttpContext http, bool isPlainLoopback)
    {
        var headers = http.Response.Headers;
        var isPage = http.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
        headers["X-Trace-Id"] = http.TraceIdentifier;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = isPage ? PagePolicy(http) : "default-src 'none'; frame-ancestors 'none'";
        headers["Referrer-Policy"] = "same-origin"; // no-referrer would make the browser send "Origin: null" with our own forms
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), clipboard-write=(self)";
        if (!isPlainLoopback)
        {
            headers.StrictTransportSecurity = "max-age=63072000";
        }

        if (!PortalPaths.IsStaticFile(http) || http.Response.StatusCode >= 400)
        {
            if (StringValues.IsNullOrEmpty(headers.CacheControl) || http.Response.StatusCode >= 400)
            {
                headers.CacheControl = "no-store";
            }

            // On the API a tag is the version an edit names in If-Match (SEC-249), not a cache's.
            if (!PortalPaths.IsApi(http.Request) && headers.CacheControl.ToString().Contains("no-store", StringComparison.OrdinalIgnoreCase))
            {
                headers.Remove(HeaderNames.ETag);
            }
        }

        return Task.CompletedTask;
    }

    private static string PagePolicy(HttpContext http)
    {
        var script = http.Items[NonceKey] is string nonce ? $"'self' 'nonce-{nonce}'" : "'self'";
        var formTarget = http.Items[FormTargetKey] is string target ? $"'self' {target}" : "'self'";
        return $"default-src 'self'; script-src {script}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            + $"object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action {formTarget}";
    }
}
