using System.Diagnostics;
using System.Globalization;
using ClientPortal.Domain;
using ClientPortal.Domain.Throttling;
using Microsoft.AspNetCore.Http.Features;

namespace ClientPortal.Web.Api;

/// <summary>Marks a route of the API, for the gate.</summary>
/// <param name="IsLimited">Whether calls of it count against the caller's limit.</param>
internal sealed record ApiRoute(bool IsLimited = true);

/// <summary>
/// Stands before every route of the API: who calls, not too often, nothing cached, and every failure as problem details. Runs before a
/// body is read, so that nobody without a credential makes the portal parse one.
/// </summary>
internal sealed partial class ApiGate(RequestDelegate next, ApiCaller callers, Throttles throttles, ThrottleLimits limits, ILogger<ApiGate> log)
{
    public const string Path = "/api/v1";

    public async Task InvokeAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase))
        {
            await next(http);
            return;
        }

        http.Response.Headers.CacheControl = "no-store";
        var endpoint = http.GetEndpoint();
        if (endpoint is null)
        {
            await ApiProblems.NoRoute(http).ExecuteAsync(http);
            return;
        }

        if (endpoint.Metadata.GetMetadata<ApiRoute>() is not { } route)
        {
            await PassAsync(http); // a dialect's own path, or the router's 405
            return;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = ApiJson.MaxBytes;
        }

        try
        {
            if (await RefusalAsync(http, route) is { } refusal)
            {
                await refusal.ExecuteAsync(http);
                return;
            }

            await next(http);
        }
        catch (BadHttpRequestException exception) when (!http.Response.HasStarted)
        {
            await ApiProblems.Unreadable(http, exception.StatusCode).ExecuteAsync(http);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !http.Response.HasStarted)
        {
            CallFailed(log, exception, http.Request.Method, route: (endpoint as RouteEndpoint)?.RoutePattern.RawText);
            await ApiProblems.Failed(http, mayRetry: IsDatabaseAway(exception)).ExecuteAsync(http);
        }
    }

    private async Task PassAsync(HttpContext http)
    {
        await next(http);
        if (http.Response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false })
        {
            await ApiProblems.NoMethod(http).ExecuteAsync(http);
        }
    }

    /// <summary>Null to go on.</summary>
    private async Task<IResult?> RefusalAsync(HttpContext http, ApiRoute route)
    {
        switch (await callers.RunAsync(http, http.RequestAborted))
        {
            case CallerVerdict.Unknown:
                return ApiProblems.NotAuthenticated(http);
            case CallerVerdict.Refused refused:
                return ApiProblems.Of(http, refused.Problem);
            case CallerVerdict.Known known:
                http.Features.Set(known.Actor);
                return route.IsLimited ? CountCall(http, known.Actor) : null;
            default:
                throw new UnreachableException();
        }
    }

    // awork's limits and its two spellings of the headers (dialects.md b-1).
    private IResult? CountCall(HttpContext http, Actor actor)
    {
        var caller = $"{actor.SubjectId} {actor.ClientRowId}";
        var problem = throttles.Take(Throttle.ApiCallsPerSecond, caller) ?? throttles.Take(Throttle.ApiCallsPerMinute, caller);
        var (second, minute) = (throttles.Left(Throttle.ApiCallsPerSecond, caller), throttles.Left(Throttle.ApiCallsPerMinute, caller));
        var headers = http.Response.Headers;
        headers["RateLimit-Limit"] = headers["x-ratelimit-limit"] = Text(limits.Of(Throttle.ApiCallsPerMinute).Permits);
        headers["RateLimit-Remaining"] = Text(Math.Min(second.Permits, minute.Permits));
        headers["RateLimit-Reset"] = Text((int)Math.Ceiling((problem?.RetryAfter ?? minute.AllBackAfter).TotalSeconds));
        headers["x-ratelimit-remaining-second"] = Text(second.Permits);
        headers["x-ratelimit-remaining-minute"] = Text(minute.Permits);
        return problem is null ? null : ApiProblems.Of(http, problem);
    }

    // Locked or gone (SQLite 5, 6, 10, 14; SQL Server's time-outs and lost connections): worth another try, unlike a bug.
    private static bool IsDatabaseAway(Exception? exception) => exception switch
    {
        null => false,
        Microsoft.Data.Sqlite.SqliteException { SqliteErrorCode: 5 or 6 or 10 or 14 } => true,
        Microsoft.Data.SqlClient.SqlException { IsTransient: true } => true,
        TimeoutException => true,
        _ => IsDatabaseAway(exception.InnerException),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Error, "A call of the API failed: {Method} {Route}.")]
    private static partial void CallFailed(ILogger log, Exception exception, string method, string? route);
}
