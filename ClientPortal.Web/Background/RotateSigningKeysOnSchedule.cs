using ClientPortal.Domain;
using ClientPortal.Domain.SigningKeys;

namespace ClientPortal.Web.Background;

/// <summary>
/// Has the keys ready before the first request, and looks every hour whether the next one is due. A key ring that cannot decrypt them stops
/// the start (SEC-122). An RSA key is not waited for at the start: the first look makes it a minute later, so that it is published before a client needs it.
/// </summary>
internal sealed class RotateSigningKeysOnSchedule(RotateSigningKeys rotate, SigningKeyRing ring, TimeProvider time, ILogger<RotateSigningKeysOnSchedule> log) : BackgroundService
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await rotate.RunAsync(Actor.Server(), cancellationToken);
        _ = await ring.GetSigningKeyAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FirstLook, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            timer.Period = Every;
            try
            {
                await rotate.RunAsync(Actor.Server(), SigningAlgorithms.Rsa, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                BackgroundLog.Failed(log, nameof(RotateSigningKeys), exception); // the next hour tries again; two days are left
            }
        }
    }
}
