using ClientPortal.Domain.Users;

namespace ClientPortal.Web.Hosting;

/// <summary>Tidies up what has ended by time.</summary>
internal sealed partial class ForgetExpiredHourly(ForgetExpired forget, TimeProvider time, ILogger<ForgetExpiredHourly> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await forget.RunAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Failed(logger, failure); // the next hour tries again
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Ended sessions, links and counts could not be tidied up.")]
    private static partial void Failed(ILogger logger, Exception failure);
}
