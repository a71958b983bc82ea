using System.Diagnostics;

namespace ClientPortal.Bench.Load;

/// <summary>One kind of request at a constant rate, whatever the answers take: each is due at its time, and its delay is counted from then.</summary>
internal sealed class Traffic(string name, double perSecond, Func<Task> askAsync)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly List<string> _failures = [];

    public string Name => name;

    public double PerSecond => perSecond;

    public Delays Delays { get; } = new();

    /// <summary>What went wrong, the first of it; any 4xx, 5xx or missing answer is.</summary>
    public IReadOnlyList<string> Failures => _failures;

    public async Task RunAsync(TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        var open = new List<Task>();
        for (var number = 0; ; number++)
        {
            var due = TimeSpan.FromSeconds(number / perSecond);
            if (due >= duration)
            {
                break;
            }

            if (due - clock.Elapsed is { Ticks: > 0 } early)
            {
                await Task.Delay(early);
            }

            open.Add(AskAsync(clock, due));
            open.RemoveAll(task => task.IsCompletedSuccessfully);
        }

        await Task.WhenAll(open);
    }

    private async Task AskAsync(Stopwatch clock, TimeSpan due)
    {
        try
        {
            await askAsync().WaitAsync(Patience);
            Delays.Add(clock.Elapsed - due);
        }
        catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or TimeoutException or OperationCanceledException)
        {
            lock (_failures)
            {
                _failures.Add($"{name} after {clock.Elapsed:hh\\:mm\\:ss}: {exception.Message}");
            }
        }
    }
}
