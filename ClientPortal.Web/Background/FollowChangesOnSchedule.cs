using ClientPortal.Domain.Changes;

namespace ClientPortal.Web.Background;

/// <summary>Looks several times a second what other nodes have changed. The first look comes before the first request; where it fails, the host starts all the same and refuses what it could not answer for.</summary>
internal sealed class FollowChangesOnSchedule(FollowChanges follow, TimeProvider time) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FollowChanges.Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync(stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            await follow.RunAsync(ct);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            follow.TellSilence(exception);
        }
    }
}
