using ClientPortal.Domain.Throttling;

namespace ClientPortal.Web.Hosting;

/// <summary>Limits by address at the edge (SEC-222..227); what an operation limits by person or client it asks <see cref="Throttles"/> for.</summary>
internal sealed class RateLimits(RequestDelegate next, Throttles throttles)
{
    private static readonly PathString[] Account = ["/account", "/setup", PortalUrls.Device];

    public Task InvokeAsync(HttpContext http)
    {
        var address = AddressKey.Of(http.Connection.RemoteIpAddress);
        if (!PortalPaths.IsUnlimited(http) && !throttles.TryTake(Throttle.RequestsPerAddress, address, out var retryAfter))
        {
            return RefuseAsync(http, retryAfter);
        }

        return HttpMethods.IsPost(http.Request.Method)
            && Array.Exists(Account, path => http.Request.Path.StartsWithSegments(path))
            && !throttles.TryTake(Throttle.AccountPostsPerAddress, address, out retryAfter)
            ? RefuseAsync(http, retryAfter)
            : next(http);
    }

    /// <summary>429 with Retry-After, never stored, readable by programs (RFC 6585 §4, SEC-225).</summary>
    public static Task RefuseAsync(HttpContext http, TimeSpan retryAfter) => ErrorAnswers.WriteAsync(
        http, StatusCodes.Status429TooManyRequests, "too_many_requests", "Too many requests. Wait as long as Retry-After says.", retryAfter);
}
