namespace ClientPortal.Web.Persistence;

/// <summary>Migrates before the first hosted service starts, and closes the database after the last one has stopped.</summary>
internal sealed class MigrateAtStart(IMigrations migrations) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => migrations.ApplyAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        migrations.Release();
        return Task.CompletedTask;
    }
}
