using ClientPortal.Domain.Expiry;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Domain.Usage;
using ClientPortal.Domain.Users;

namespace ClientPortal.Web.Background;

/// <summary>Every ten minutes removes what has ended. Any node may, several at once do no harm, and one that is stopped half-way leaves nothing half done.</summary>
internal sealed partial class PruneExpired(ForgetEnded forgetEnded, ForgetExpired forgetExpired, ReapUnusedClients reapUnusedClients, FoldUsage foldUsage, TimeProvider time, ILogger<PruneExpired> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await PruneAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task PruneAsync(CancellationToken ct)
    {
        try
        {
            var rows = await forgetEnded.RunAsync(ct);
            await forgetExpired.RunAsync(ct);
            rows += await reapUnusedClients.RunAsync(ct);
            rows += await foldUsage.RunAsync(ct);
            LogPruned(rows);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogPostponed(exception); // the next round finds the same rows
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "Removed {Rows} ended rows.")]
    private partial void LogPruned(int rows);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Ended rows stay until the next round: they could not be removed.")]
    private partial void LogPostponed(Exception exception);
}
