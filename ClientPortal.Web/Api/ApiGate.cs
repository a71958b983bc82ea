using System.Diagnostics;
using System.Globalization;
using ClientPortal.Domain;
using ClientPortal.Domain.Throttling;
using ClientPortal.Domain.Users;
using ClientPortal.Web.OAuth;
using Microsoft.AspNetCore.Http.Features;

namespace ClientPortal.Web.Api;

/// <summary>
/// Stands before every route of the API: who calls, and not too often. Runs before a body is read, so that nobody without a credential
/// makes the portal parse one.
/// </summary>
internal sealed class ApiGate(RequestDelegate next, ApiCaller callers, WhoAmI who, Throttles throttles, ThrottleLimits limits)
{
    public const string Path = "/api/v1";

    public async Task InvokeAsync(HttpContext http)
    {
        if (ApiRoute.Of(http) is not { } route)
        {
            await next(http);
            return;
        }

        http.Response.Headers.CacheControl = "no-store";
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = route.MaxBytes;
        }

        if (await RefusalAsync(http, route) is { } refusal)
        {
            await refusal.ExecuteAsync(http);
            return;
        }

        await next(http);
    }

    /// <summary>Null to go on.</summary>
    private async ValueTask<IResult?> RefusalAsync(HttpContext http, ApiRoute route)
    {
        switch (await callers.RunAsync(http, http.RequestAborted))
        {
            case CallerVerdict.Unknown:
                return ApiProblems.NotAuthenticated(http);
            case CallerVerdict.NotProved notProved:
                return ApiProblems.NotProved(http, notProved.Error);
            case CallerVerdict.Refused refused:
                return ApiProblems.Of(http, refused.Problem);
            case CallerVerdict.Known { MustNameWorkspace: true } when route.NeedsWorkspace:
                return ApiProblems.Of(http, ChosenWorkspace.Missing.As(ProblemKind.Invalid));
            case CallerVerdict.Known known when await NamesAnotherWorkspaceAsync(http, known.Actor):
                return ApiProblems.Of(http, Problem.NotFound());
            case CallerVerdict.Known known:
                http.Features.Set(known.Actor);
                DpopHeaders.Offer(http, known.DpopNonce);
                return route.IsLimited ? CountCall(http, known.Actor) : null;
            default:
                throw new UnreachableException();
        }
    }

    // A credential of one workspace that names another must not act in its own instead.
    private async Task<bool> NamesAnotherWorkspaceAsync(HttpContext http, Actor actor) =>
        actor.WorkspaceIds is null && http.Request.Headers[ChosenWorkspace.Header].ToString() is { Length: > 0 } named
        && (!(await who.RunAsync(actor, http.RequestAborted)).IsDone(out var self, out _)
            || !ChosenWorkspace.Of(named, [.. self.Workspaces.Where(workspace => workspace.Id == actor.WorkspaceId)]).IsDone(out _, out _));

    // awork's limits and its two spellings of the headers (dialects.md b-1).
    private IResult? CountCall(HttpContext http, Actor actor)
    {
        var caller = $"{actor.SubjectId} {actor.ClientRowId}";
        var problem = throttles.Take(Throttle.ApiCallsPerSecond, caller) ?? throttles.Take(Throttle.ApiCallsPerMinute, caller);
        var (second, minute) = (throttles.Left(Throttle.ApiCallsPerSecond, caller), throttles.Left(Throttle.ApiCallsPerMinute, caller));
        var headers = http.Response.Headers;
        headers["RateLimit-Limit"] = headers["x-ratelimit-limit"] = Text(limits.Of(Throttle.ApiCallsPerMinute).Permits);
        headers["x-ratelimit-limit-second"] = Text(limits.Of(Throttle.ApiCallsPerSecond).Permits);
        headers["x-ratelimit-limit-minute"] = headers["x-ratelimit-limit"];
        headers["RateLimit-Remaining"] = Text(Math.Min(second.Permits, minute.Permits));
        headers["RateLimit-Reset"] = Text((int)Math.Ceiling((problem?.RetryAfter ?? minute.AllBackAfter).TotalSeconds));
        headers["x-ratelimit-remaining-second"] = Text(second.Permits);
        headers["x-ratelimit-remaining-minute"] = Text(minute.Permits);
        return problem is null ? null : ApiProblems.Of(http, problem);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
