using Microsoft.AspNetCore.Antiforgery;

namespace ClientPortal.Web.Hosting;

/// <summary>Where an exception ends: logged once with its number, answered with that number and nothing else (SEC-233).</summary>
internal sealed partial class LastHandler(RequestDelegate next, ILogger<LastHandler> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception exception)
        {
            var (status, code, sentence) = Answer(exception);
            if (status < 500)
            {
                LogRefused(status, exception.GetType().Name);
            }
            else if (status == StatusCodes.Status503ServiceUnavailable)
            {
                LogOutage(exception);
            }
            else
            {
                LogFailed(exception);
            }

            if (http.Response.HasStarted)
            {
                http.Abort(); // half an answer must not look like a whole one
                return;
            }

            http.Response.Clear();
            await ErrorAnswers.WriteAsync(http, status, code, sentence, status == StatusCodes.Status503ServiceUnavailable ? Outage.RetryAfter : null);
        }
    }

    private static (int Status, string Code, string Sentence) Answer(Exception exception) => exception switch
    {
        BadHttpRequestException bad => (bad.StatusCode, "bad_request", "The request cannot be read."),
        AntiforgeryValidationException => (StatusCodes.Status400BadRequest, "bad_request", "The form is too old. Load the page again."),
        _ when Outage.Explains(exception) => (StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "The database cannot be reached at the moment. Try again in a few seconds."),
        _ => (StatusCodes.Status500InternalServerError, "server_error", "Something went wrong on our side. Quote the trace id when you report it."),
    };

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A request failed.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "A request could not be served: the database is locked or away.")]
    private partial void LogOutage(Exception exception);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "A request was refused with {Status} ({Reason}).")]
    private partial void LogRefused(int status, string reason);
}
