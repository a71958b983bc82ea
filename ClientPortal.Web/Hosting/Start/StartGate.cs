namespace ClientPortal.Web.Hosting.Start;

/// <summary>Holds requests from when the server listens until <see cref="PortalStart"/> is done; a start takes about a second, a large migration minutes.</summary>
internal sealed class StartGate(TimeProvider time)
{
    /// <summary>How long a request is held before it is refused with 503.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsOpen => _opened.Task.IsCompleted;

    public void Open() => _opened.SetResult();

    /// <summary>Whether it opened in time.</summary>
    public async Task<bool> WaitAsync(CancellationToken ct)
    {
        try
        {
            await _opened.Task.WaitAsync(Patience, time, ct);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

internal static class StartGateSetup
{
    /// <summary>Before routing: the routes are put together for the first request that asks for one, and the answer that the process lives does not wait for that either.</summary>
    public static IApplicationBuilder UseStartGate(this IApplicationBuilder app)
    {
        var gate = app.ApplicationServices.GetRequiredService<StartGate>();
        return app.Use((HttpContext http, RequestDelegate next) =>
            Health.IsLive(http.Request) ? Health.AnswerLiveAsync(http) : gate.IsOpen ? next(http) : HoldAsync(gate, http, next));
    }

    private static async Task HoldAsync(StartGate gate, HttpContext http, RequestDelegate next)
    {
        if (Health.IsReady(http.Request))
        {
            await Health.AnswerNotReadyAsync(http);
        }
        else if (await gate.WaitAsync(http.RequestAborted))
        {
            await next(http);
        }
        else
        {
            await ErrorAnswers.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "The portal is starting. Try again in a few seconds.", Outage.RetryAfter);
        }
    }
}
