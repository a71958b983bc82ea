using ClientPortal.Domain.LastUsed;

namespace ClientPortal.Web.Background;

/// <summary>Writes down every few seconds, and once more at the end, which keys, secrets and clients were used.</summary>
internal sealed partial class WriteLastUsedNotes(LastUsedNotes notes, TimeProvider time, ILogger<WriteLastUsedNotes> log) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = LastUsedNotes.Every;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(pause, time, stoppingToken);
            var started = time.GetTimestamp();
            await WriteAsync(stoppingToken);
            pause = LastUsedNotes.PauseAfter(time.GetElapsedTime(started));
        }
    }

    // The database may be away for a while; the notes of that while are lost, the host is not.
    private async Task WriteAsync(CancellationToken ct)
    {
        try
        {
            await notes.WriteAsync(ct);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            NotesAreLost(log, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "When keys and secrets were last used could not be written.")]
    private static partial void NotesAreLost(ILogger log, Exception exception);
}
