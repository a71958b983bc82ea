using ClientPortal.Domain.OAuth.Logout;

namespace ClientPortal.Web.Background;

/// <summary>Looks every few seconds which clients have to be told that a session has ended.</summary>
internal sealed class DeliverLogoutNoticesOnSchedule(DeliverLogoutNotices deliver, TimeProvider time, ILogger<DeliverLogoutNoticesOnSchedule> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await deliver.RunAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                BackgroundLog.Failed(log, nameof(DeliverLogoutNotices), exception);
            }
        }
    }
}
