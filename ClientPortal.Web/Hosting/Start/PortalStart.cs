namespace ClientPortal.Web.Hosting.Start;

/// <summary>
/// Has <see cref="PortalServices"/> start beside the server and end after it: the host listens, and says that it lives, while they make ready. Where
/// they cannot, the host does not start.
/// </summary>
/// <param name="services">Made only when they start, and not on the thread that starts the server: with them comes most of the product.</param>
internal sealed class PortalStart(Lazy<PortalServices> services, StartGate gate) : BackgroundService, IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.Run(() => services.Value.StartAsync(cancellationToken), cancellationToken); // SQLite answers on the thread that asks
        gate.Open();
        await base.StartAsync(cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => services.Value.TellAsync(cancellationToken);

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await services.Value.StopAsync(cancellationToken);
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        services.Value.Close();
        return Task.CompletedTask;
    }

    /// <summary>The framework stops the host when this fails, as it would for a hosted service of its own.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => services.Value.WatchAsync(stoppingToken);
}
