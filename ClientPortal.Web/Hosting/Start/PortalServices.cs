using ClientPortal.Web.Persistence;

namespace ClientPortal.Web.Hosting.Start;

/// <summary>
/// Everything that has to be there before a request is served, one after the other: the schema, the key ring, the first owner, then what the host does
/// by itself. At the end all of it stops the other way round, and the database is closed last.
/// </summary>
internal sealed class PortalServices(IMigrations migrations, KeyRingAtStart keyRing, FirstStart firstStart, IEnumerable<BackgroundService> background, EndpointDataSource endpoints)
{
    private readonly Stack<BackgroundService> _running = [];
    private readonly Lock _gate = new();
    private Task[] _loops = [];
    private Task? _stopping;

    public async Task StartAsync(CancellationToken ct)
    {
        await migrations.ApplyAsync(ct);
        var routes = Task.Run(() => endpoints.Endpoints, ct); // else the first request would put them together
        await keyRing.CheckAsync(ct);
        await firstStart.RunAsync(ct);
        foreach (var service in background)
        {
            await service.StartAsync(ct);
            _running.Push(service);
        }

        _loops = [.. _running.Select(service => service.ExecuteTask!)];

        await routes;
    }

    /// <summary>What the operator wants to read, once the address is known.</summary>
    public Task TellAsync(CancellationToken ct) => firstStart.TellAsync(ct);

    /// <summary>Fails as soon as one of those that run does.</summary>
    public async Task WatchAsync(CancellationToken ct)
    {
        await foreach (var ended in Task.WhenEach(_loops).WithCancellation(ct))
        {
            await ended;
        }
    }

    /// <summary>Whoever asks second waits for the same end: a host may be told to stop by its owner and by itself at once.</summary>
    public Task StopAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            return _stopping ??= Task.Run(() => StopAllAsync(ct), CancellationToken.None);
        }
    }

    public void Close() => migrations.Release();

    private async Task StopAllAsync(CancellationToken ct)
    {
        var failures = new List<Exception>();
        while (_running.TryPop(out var service))
        {
            try
            {
                await service.StopAsync(ct);
            }
#pragma warning disable CA1031 // the others have to write what they hold all the same
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failures.Add(exception);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }
}
