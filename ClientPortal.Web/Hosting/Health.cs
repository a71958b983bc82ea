using ClientPortal.Domain;
using ClientPortal.Web.Hosting.Start;
using ClientPortal.Web.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Web.Hosting;

/// <summary>
/// <c>/health/live</c>: the process answers, from before anything else works (<see cref="StartGate"/>). <c>/health/ready</c>: the database is reachable and has this version's schema, and a key is
/// there to sign with. Neither tells a stranger more than yes or no (SEC-212).
/// </summary>
internal static partial class Health
{
    private const string Live = "/health/live";
    private const string Ready = "/health/ready";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static void MapPortalHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Ready, ReadyAsync).AllowAnonymous().ExcludeFromDescription();
    }

    public static bool IsLive(HttpRequest request) => Asks(request, Live);

    public static bool IsReady(HttpRequest request) => Asks(request, Ready);

    public static Task AnswerLiveAsync(HttpContext http) => Results.Text("live").ExecuteAsync(http);

    public static Task AnswerNotReadyAsync(HttpContext http) => NotReady(http).ExecuteAsync(http);

    private static bool Asks(HttpRequest request, string path) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Path.Equals(path, StringComparison.OrdinalIgnoreCase);

    private static async Task<IResult> ReadyAsync(
        HttpContext http, IMigrations migrations, PortalDb portal, TimeProvider time, ILogger<HealthAnswer> logger, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            var reason = await migrations.AreAppliedAsync(patience.Token) ? await WithoutKeyAsync(portal, time, patience.Token) : "migrations are missing";
            if (reason is null)
            {
                return Results.Text("ready");
            }

            LogNotReady(logger, reason);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested && (exception is OperationCanceledException || Outage.Explains(exception)))
        {
            LogNotReady(logger, "the database cannot be reached");
        }

        return NotReady(http);
    }

    private static IResult NotReady(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "5";
        return Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<string?> WithoutKeyAsync(PortalDb portal, TimeProvider time, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = portal.OpenForServer();
        return await db.SigningKeys.AnyAsync(key => key.SignsFrom <= now && key.SignsUntil > now, ct) ? null : "there is no key to sign with";
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Not ready: {Reason}.")]
    private static partial void LogNotReady(ILogger logger, string reason);

    /// <summary>The log category.</summary>
    internal sealed class HealthAnswer;
}
