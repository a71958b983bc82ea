using ClientPortal.Web.Api;
using ClientPortal.Web.Hosting.Logging;
using ClientPortal.Web.Hosting.Start;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.CookiePolicy;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ClientPortal.Web.Hosting;

/// <summary>The edge: what is true of every request, whatever it asks for.</summary>
internal static class HostingSetup
{
    private const int LargestBodyBytes = 1024 * 1024;

    public static WebApplicationBuilder AddPortalHosting(this WebApplicationBuilder builder)
    {
        // In development the framework adds a route for files of every name that are newer than the build. It would make a 405 of every path that is not
        // there, and a 404 of every wrong method: what is asked for is found, or not, as in production.
        builder.Configuration["DisableStaticAssetNotFoundRuntimeFallback"] = bool.TrueString;
        builder.AddPortalLogging();
        builder.Services.AddPortalKeyRing(builder.Configuration);
        builder.Services.AddOptions<KestrelServerOptions>().Configure(Limit);
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.WaitForDataBeforeAllocatingBuffer = false); // 4 KB a connection, one system call less a request
        builder.Services.Configure<FormOptions>(options =>
        {
            options.ValueCountLimit = 256;
            options.KeyLengthLimit = 256;
            options.ValueLengthLimit = 64 * 1024;
            options.MultipartBodyLengthLimit = LargestBodyBytes;
        });
        builder.Services.AddOptions<HostFilteringOptions>().Configure<PortalOptions>((filter, portal) =>
        {
            filter.AllowedHosts = [.. portal.AllowedHosts];
            filter.AllowEmptyHosts = false;
            filter.IncludeFailureMessage = false;
        });
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<PortalOptions>(Forward);
        builder.Services.AddOptions<AntiforgeryOptions>().Configure<PortalOptions>((antiforgery, portal) =>
        {
            PortalCookies.Shape(antiforgery.Cookie, portal, "antiforgery");
            antiforgery.SuppressXFrameOptionsHeader = true; // SecurityHeaders says it for every answer
        });
        builder.Services.AddOptions<CookiePolicyOptions>().Configure<PortalOptions>((policy, portal) =>
        {
            policy.MinimumSameSitePolicy = SameSiteMode.Lax;
            policy.HttpOnly = HttpOnlyPolicy.Always;
            policy.Secure = portal.IsPlainLoopback ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        });
        return builder;
    }

    /// <summary>Before authentication. Host names are checked even before this, by the framework's own filter.</summary>
    public static WebApplication UsePortalHosting(this WebApplication app)
    {
        app.UseMiddleware<ClientCertificateHeader>(); // asks who connected, which the next line overwrites
        app.UseForwardedHeaders();
        app.UseMiddleware<RequestLog>();
        app.UseSecurityHeaders();
        app.UseMiddleware<LastHandler>();
        app.UseStartGate();
        app.UseRouting();
        app.UseMiddleware<RequestRules>();
        app.UseLeanRoutes();
        app.UseMiddleware<RateLimits>();
        app.UseEmptyErrorAnswers();
        app.UseCookiePolicy();
        return app;
    }

    // An answer of 4xx or 5xx that nobody gave a body: the API's and OAuth's get theirs, pages the page for it.
    private static void UseEmptyErrorAnswers(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute(PortalUrls.NotFound, createScopeForStatusCodePages: true);
        app.UseStatusCodePages(error =>
        {
            var status = error.HttpContext.Response.StatusCode;
            if (status == StatusCodes.Status404NotFound && PortalPaths.IsForPeople(error.HttpContext.Request))
            {
                return Task.CompletedTask; // left empty for the page above
            }

            var (code, sentence) = status switch
            {
                StatusCodes.Status401Unauthorized => ("unauthorized", "Send a valid credential."),
                StatusCodes.Status403Forbidden => ("not_allowed", "The credential does not allow this."),
                StatusCodes.Status404NotFound => ("not_found", "It does not exist, or it is not yours."),
                StatusCodes.Status405MethodNotAllowed => ("method_not_allowed", "This method is not offered here."),
                StatusCodes.Status413PayloadTooLarge => ("too_large", "The body is too large."),
                StatusCodes.Status415UnsupportedMediaType => ("unsupported_media_type", "This content type is not taken here."),
                _ => ("bad_request", "The request cannot be read."),
            };
            return ErrorAnswers.WriteAsync(error.HttpContext, status, code, sentence);
        });
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.Limits.MaxRequestBodySize = LargestBodyBytes;
        kestrel.Limits.MaxRequestLineSize = 16 * 1024; // authorize requests are long
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
    }

    // Nobody's headers count unless the operator named the proxy; the framework's own loopback default included (SEC-218).
    private static void Forward(ForwardedHeadersOptions options, PortalOptions portal)
    {
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in portal.KnownProxies)
        {
            options.KnownIPNetworks.Add(network);
        }

        options.ForwardLimit = null; // the walk ends at the first address that is no known proxy
        options.ForwardedHeaders = portal.KnownProxies.Count == 0
            ? ForwardedHeaders.None
            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
    }
}
