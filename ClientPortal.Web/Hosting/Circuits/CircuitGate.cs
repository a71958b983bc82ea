using System.Security.Claims;
using Microsoft.Net.Http.Headers;

namespace ClientPortal.Web.Hosting.Circuits;

/// <summary>Who may open a circuit: a signed-in person, from a page of ours, within a number (SEC-204, SEC-205).</summary>
internal sealed class CircuitGate(RequestDelegate next, CircuitCount count, PortalUrls urls, PortalOptions options)
{
    private static readonly PathString Hub = "/_blazor";

    public async Task InvokeAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments(Hub, StringComparison.OrdinalIgnoreCase))
        {
            await next(http);
        }
        else if (!IsFromOurPage(http.Request))
        {
            await ErrorAnswers.WriteAsync(http, StatusCodes.Status403Forbidden, "foreign_origin", "This connection is for the portal's own pages.");
        }
        else if (http.User.Identity?.IsAuthenticated != true)
        {
            await ErrorAnswers.WriteAsync(http, StatusCodes.Status401Unauthorized, "sign_in_required", "Sign in first.");
        }
        else if (http.Request.Path.StartsWithSegments("/_blazor/negotiate") && count.IsFull(http.User.FindFirstValue(ClaimTypes.NameIdentifier)))
        {
            await ErrorAnswers.WriteAsync(
                http, StatusCodes.Status429TooManyRequests, "too_many_tabs", "Too many tabs are open. Close some and load this one again.", TimeSpan.FromSeconds(30));
        }
        else
        {
            await next(http);
        }
    }

    // Browsers always send Origin with a POST and a WebSocket; what sends none is no page of ours.
    private bool IsFromOurPage(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) && !request.Headers.ContainsKey(HeaderNames.Origin) && !request.HttpContext.WebSockets.IsWebSocketRequest)
        {
            return true; // scripts of the framework; and long polling, whose connection only a checked POST could open
        }

        var origin = request.Headers.Origin.ToString();
        return string.Equals(origin, urls.Issuer, StringComparison.OrdinalIgnoreCase)
            || (options.IsPlainLoopback && string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
    }
}
