using ClientPortal.Domain.KeyVerification;

namespace ClientPortal.Web.Background;

/// <summary>Tells the other nodes twice a second what this one has counted.</summary>
internal sealed class ShareRatesOnSchedule(ShareRates share, TimeProvider time, ILogger<ShareRatesOnSchedule> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ShareRates.Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await share.RunAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                BackgroundLog.Failed(log, nameof(ShareRates), exception);
            }
        }
    }
}
