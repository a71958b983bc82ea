using ClientPortal.Domain.Usage;

namespace ClientPortal.Web.Background;

/// <summary>Writes usage down every few seconds, earlier where much has come together, and once more when the host stops.</summary>
internal sealed class WriteUsageOnSchedule(UsageNotes notes, WriteUsage write, TimeProvider time, ILogger<WriteUsageOnSchedule> log) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(withNetworks: true, cancellationToken);
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
            await WriteAsync(areNetworksDue, stoppingToken);
            pause = WriteUsage.PauseAfter(time.GetElapsedTime(started));
        }
    }

    private async Task WriteAsync(bool withNetworks, CancellationToken ct)
    {
        try
        {
            await write.RunAsync(ct, withNetworks);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            BackgroundLog.Failed(log, nameof(WriteUsage), exception);
        }
    }
}
