using Microsoft.AspNetCore.Http.Features;

namespace ClientPortal.Web.Hosting;

/// <summary>What is refused before anything looks at the request: methods nobody offers, and programs that send credentials in clear.</summary>
internal sealed class RequestRules(RequestDelegate next, PortalOptions options)
{
    private const string Allowed = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private static readonly HashSet<string> Methods = [.. Allowed.Split(", ")];

    public Task InvokeAsync(HttpContext http)
    {
        if (!Methods.Contains(http.Request.Method) && !IsWebSocketOverHttp2(http))
        {
            http.Response.Headers.Allow = Allowed;
            return ErrorAnswers.WriteAsync(http, StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "This method is not offered.");
        }

        // A redirect would come after the secret had already travelled in clear (SEC-217). Health is asked from inside.
        return !options.IsPlainLoopback && !http.Request.IsHttps && !http.Request.Path.StartsWithSegments("/health")
            && (PortalPaths.IsApi(http.Request) || PortalPaths.IsOAuth(http.Request))
            ? ErrorAnswers.WriteAsync(http, StatusCodes.Status400BadRequest, "https_required", "Use https. Behind a proxy, the host has to know it (Proxies:Known).")
            : next(http);
    }

    // RFC 8441: over HTTP/2 a browser opens the circuit's WebSocket with an extended CONNECT.
    private static bool IsWebSocketOverHttp2(HttpContext http) =>
        http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } && http.Request.Path.StartsWithSegments("/_blazor");
}
