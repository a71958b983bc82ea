using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.LastUsed;

namespace ClientPortal.Web.Background;

/// <summary>Writes down every few seconds where callers of observed keys were; when the host stops, once more, and gives back what it holds of quotas.</summary>
internal sealed class WriteKeyUseOnSchedule(AddressNotes addresses, LeaseQuota leases, TimeProvider time, ILogger<WriteKeyUseOnSchedule> log) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(nameof(AddressNotes), addresses.WriteAsync, cancellationToken);
        await TryAsync(nameof(LeaseQuota), leases.ReturnAllAsync, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LastUsedNotes.Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryAsync(nameof(AddressNotes), addresses.WriteAsync, stoppingToken);
        }
    }

    private async Task TryAsync(string work, Func<CancellationToken, Task> run, CancellationToken ct)
    {
        try
        {
            await run(ct);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            BackgroundLog.Failed(log, work, exception);
        }
    }
}
