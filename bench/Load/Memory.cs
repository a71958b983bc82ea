using System.Diagnostics;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Load;

/// <summary>A server's resident memory, looked at again and again.</summary>
internal sealed class Memory(Server server)
{
    private readonly List<(double Seconds, double Megabytes)> _samples = [];

    public IReadOnlyList<(double Seconds, double Megabytes)> Samples => _samples;

    /// <summary>The middle and the last third of the time: the first is warming up.</summary>
    public (double Middle, double Last) Thirds
    {
        get
        {
            var end = _samples[^1].Seconds;
            return (Median(sample => sample.Seconds > end / 3 && sample.Seconds <= end * 2 / 3), Median(sample => sample.Seconds > end * 2 / 3));
        }
    }

    /// <summary>How much it grows in ten minutes, in per cent of what it is: the straight line through the last two thirds.</summary>
    public double PercentInTenMinutes
    {
        get
        {
            var later = _samples.Where(sample => sample.Seconds > _samples[^1].Seconds / 3).ToArray();
            var (seconds, megabytes) = (later.Average(sample => sample.Seconds), later.Average(sample => sample.Megabytes));
            var slope = later.Sum(sample => (sample.Seconds - seconds) * (sample.Megabytes - megabytes)) / later.Sum(sample => Math.Pow(sample.Seconds - seconds, 2));
            return 100 * slope * TimeSpan.FromMinutes(10).TotalSeconds / megabytes;
        }
    }

    /// <summary>Looks until this has ended.</summary>
    public async Task WatchAsync(Task load, TimeSpan every)
    {
        var clock = Stopwatch.StartNew();
        do
        {
            await Task.WhenAny(load, Task.Delay(every));
            _samples.Add((clock.Elapsed.TotalSeconds, server.Megabytes));
        }
        while (!load.IsCompleted);
        await load;
    }

    private double Median(Func<(double Seconds, double Megabytes), bool> match) => Statistics.Median(_samples.Where(match).Select(sample => sample.Megabytes));
}
