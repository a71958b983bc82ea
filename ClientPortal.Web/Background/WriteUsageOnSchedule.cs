using ClientPortal.Domain.Usage;

namespace ClientPortal.Web.Background;

/// <summary>Writes usage down every few seconds, earlier where much has come together, and once more when the host stops.</summary>
internal sealed class WriteUsageOnSchedule(UsageNotes notes, WriteUsage write, ILogger<WriteUsageOnSchedule> log) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await notes.WaitAsync(WriteUsage.Every, stoppingToken);
            await WriteAsync(stoppingToken);
        }
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        try
        {
            await write.RunAsync(ct);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            BackgroundLog.Failed(log, nameof(WriteUsage), exception);
        }
    }
}
