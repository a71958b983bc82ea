using ClientPortal.Domain.Usage;

namespace ClientPortal.Web.Background;

/// <summary>Writes usage down every few seconds, earlier where much has come together, and once more when the host stops.</summary>
internal sealed class WriteUsageOnSchedule(UsageNotes notes, WriteUsage write, TimeProvider time, ILogger<WriteUsageOnSchedule> log) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(withNetworks: true, atLeisure: false, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (pause, networksAt) = (WriteUsage.Every, time.GetTimestamp());
        while (!stoppingToken.IsCancellationRequested)
        {
            await notes.WaitAsync(pause, stoppingToken);
            var areNetworksDue = time.GetElapsedTime(networksAt) >= WriteUsage.NetworksEvery;
            var started = time.GetTimestamp();
            networksAt = areNetworksDue ? started : networksAt;
            var wrote = await WriteAsync(areNetworksDue, atLeisure: true, stoppingToken);
            pause = WriteUsage.PauseAfter(wrote, time.GetElapsedTime(started));
        }
    }

    private async Task<TimeSpan> WriteAsync(bool withNetworks, bool atLeisure, CancellationToken ct)
    {
        try
        {
            return await write.RunAsync(ct, withNetworks, atLeisure);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            BackgroundLog.Failed(log, nameof(WriteUsage), exception);
            return TimeSpan.Zero;
        }
    }
}
