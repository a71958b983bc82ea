using ClientPortal.Domain.Clients.Review;
using ClientPortal.Domain.OAuth.ClientAuthentication;

namespace ClientPortal.Web.Background;

/// <summary>Writes used permissions and failed tries of clients in batches, and once more when the host stops.</summary>
internal sealed class WriteClientUseOnSchedule(ClientFailureNotes failures, PermissionNotes permissions, TimeProvider time, ILogger<WriteClientUseOnSchedule> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await WriteAsync(stoppingToken);
        }
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        try
        {
            await failures.WriteAsync(ct);
            await permissions.WriteAsync(ct);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            BackgroundLog.Failed(log, nameof(WriteClientUseOnSchedule), exception);
        }
    }
}
