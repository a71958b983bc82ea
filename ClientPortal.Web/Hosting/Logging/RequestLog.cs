using System.Diagnostics;
using ClientPortal.Web.Api;

namespace ClientPortal.Web.Hosting.Logging;

/// <summary>
/// Gives every request a number of our own making, which its answer tells (SEC-233), and writes one record about it: method, path, status, time. Never the query
/// string, a header or a body: codes, tokens and passwords travel there.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, TimeProvider time, ILogger<RequestLog> logger)
{
    private const int LongestPath = 256;

    public async Task InvokeAsync(HttpContext http)
    {
        http.TraceIdentifier = ActivityTraceId.CreateRandom().ToHexString();
        using var scope = logger.BeginScope(new RequestScope(http.TraceIdentifier));
        var started = time.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            var isRoutine = PortalPaths.IsStaticFile(http) || http.Request.Path.StartsWithSegments("/health") || (IsGood(http.Response.StatusCode) && IsPlumbing(http));
            var level = isRoutine ? LogLevel.Debug : LogLevel.Information;
            if (logger.IsEnabled(level))
            {
                LogRequest(level, http.Request.Method, PathOf(http), http.Response.StatusCode, (long)time.GetElapsedTime(started).TotalMilliseconds);
            }
        }
    }

    // What a page's circuit asks for beside the page, and what programs ask all day.
    private static bool IsPlumbing(HttpContext http) => http.Request.Path.StartsWithSegments("/_blazor") || LeanRoute.Of(http) is not null;

    private static bool IsGood(int status) => status is StatusCodes.Status200OK or StatusCodes.Status101SwitchingProtocols;

    private static string PathOf(HttpContext http)
    {
        var path = Redaction.Clean(http.Request.Path.Value ?? "");
        return path.Length <= LongestPath ? path : path[..LongestPath] + "…";
    }

    [LoggerMessage(EventId = 1, Message = "{Method} {Path} {Status} in {Milliseconds} ms")]
    private partial void LogRequest(LogLevel level, string method, string path, int status, long milliseconds);
}
