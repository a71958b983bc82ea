using ClientPortal.Domain.Audit;

namespace ClientPortal.Web.Background;

/// <summary>Writes what waits in <see cref="AuditQueue"/>, a moment after it came and once more when the host stops.</summary>
internal sealed class WriteAuditQueue(AuditQueue queue, ILogger<WriteAuditQueue> log) : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await queue.WaitAsync(stoppingToken);
            await Task.Delay(AuditQueue.Delay, stoppingToken);
            while (!await TryWriteAsync(stoppingToken))
            {
                await Task.Delay(AfterFailure, stoppingToken);
            }
        }
    }

    private async Task<bool> TryWriteAsync(CancellationToken ct)
    {
        try
        {
            await queue.WriteAsync(ct);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            BackgroundLog.Failed(log, nameof(AuditQueue), exception);
            return false;
        }
    }
}
