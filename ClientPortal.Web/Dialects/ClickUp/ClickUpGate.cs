using System.Diagnostics;
using System.Globalization;
using ClientPortal.Domain;
using ClientPortal.Domain.Throttling;
using ClientPortal.Web.Api;
using ClientPortal.Web.OAuth;

namespace ClientPortal.Web.Dialects.ClickUp;

/// <summary>Who calls, by the same finder as everywhere, and not too often; refusals and limits in ClickUp's words.</summary>
internal sealed class ClickUpGate(ApiCaller callers, Throttles throttles, ThrottleLimits limits, TimeProvider time) : IEndpointFilter
{
    public static Actor CallerOf(HttpContext context) => context.Features.Get<Actor>() ?? throw new InvalidOperationException("The gate did not run.");

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var context = call.HttpContext;
        context.Response.Headers.CacheControl = "no-store";
        return await RefusalAsync(context) ?? await next(call);
    }

    /// <summary>Null to go on.</summary>
    private async Task<IResult?> RefusalAsync(HttpContext context)
    {
        // A browser's session is no credential here: these calls are for programs.
        if (PresentedCredential.AllOf(context.Request).Count == 0)
        {
            return ClickUpErrors.HeaderMissing();
        }

        switch (await callers.RunAsync(context, context.RequestAborted))
        {
            case CallerVerdict.Unknown:
                return ClickUpErrors.TokenNotFound();
            case CallerVerdict.NotProved notProved:
                DpopHeaders.Tell(context, notProved.Error);
                return ClickUpErrors.TokenInvalid(notProved.Error.Description);
            case CallerVerdict.Refused { Problem.RetryAfter: { } wait }:
                return ClickUpErrors.TooMany(context, wait);
            case CallerVerdict.Refused { Problem.Kind: ProblemKind.NotFound }:
                return ClickUpErrors.TeamNotAuthorized();
            case CallerVerdict.Refused refused:
                return ClickUpErrors.TokenInvalid(refused.Problem.Sentence);
            case CallerVerdict.Known known:
                context.Features.Set(known.Actor);
                DpopHeaders.Offer(context, known.DpopNonce);
                return CountCall(context, known.Actor);
            default:
                throw new UnreachableException();
        }
    }

    private IResult? CountCall(HttpContext context, Actor actor)
    {
        var caller = $"{actor.SubjectId} {actor.ClientRowId}";
        var isOver = !throttles.TryTake(Throttle.DialectCallsPerMinute, caller, out var wait);
        var (left, allBackAfter) = throttles.Left(Throttle.DialectCallsPerMinute, caller);
        var headers = context.Response.Headers;
        headers["X-RateLimit-Limit"] = Text(limits.Of(Throttle.DialectCallsPerMinute).Permits);
        headers["X-RateLimit-Remaining"] = Text(left);
        headers["X-RateLimit-Reset"] = Text((time.GetUtcNow() + (isOver ? wait : allBackAfter)).AddSeconds(1).ToUnixTimeSeconds()); // a part of a second is a second to wait
        return isOver ? ClickUpErrors.TooMany(context, wait) : null;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
