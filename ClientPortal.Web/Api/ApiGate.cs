using System.Diagnostics;
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
                if (refused.Rate is { } rate)
                {
                    RateHeaders.Tell(http, rate.Limit, rate.Remaining, rate.ResetsAfter);
                }

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

    // The limits are awork's (dialects.md b-1). What is said of one window is said of the minute's, but for a call that the second's has refused.
    private IResult? CountCall(HttpContext http, Actor actor)
    {
        var caller = $"{actor.SubjectId} {actor.ClientRowId}";
        var isOverSecond = !throttles.TryTake(Throttle.ApiCallsPerSecond, caller, out var wait);
        var isOver = isOverSecond || !throttles.TryTake(Throttle.ApiCallsPerMinute, caller, out wait);
        var (second, minute) = (Tell(Throttle.ApiCallsPerSecond, "second"), Tell(Throttle.ApiCallsPerMinute, "minute"));
        var told = isOverSecond ? second : minute;
        RateHeaders.Tell(http, told.Limit, told.Left, isOver ? wait : told.AllBackAfter);
        return isOver ? ApiProblems.Of(http, Problem.TooManyCalls(wait)) : null;

        (int Limit, int Left, TimeSpan AllBackAfter) Tell(Throttle throttle, string window)
        {
            var (limit, (left, allBackAfter)) = (limits.Of(throttle).Permits, throttles.Left(throttle, caller));
            RateHeaders.TellOf(http, window, limit, left);
            return (limit, left, allBackAfter);
        }
    }
}
