namespace ClientPortal.Bench.Load;

/// <summary>How long answers took, counted in steps of a twentieth, so that ten minutes of them are as small as one.</summary>
internal sealed class Delays
{
    private const double Step = 1.05;
    private const double FirstMicroseconds = 50;
    private readonly long[] _steps = new long[400]; // up to hours
    private long _most;

    public long Count => _steps.Sum();

    public double MostMilliseconds => Interlocked.Read(ref _most) / 1e3;

    public void Add(TimeSpan took)
    {
        var microseconds = took.TotalMicroseconds;
        var step = microseconds <= FirstMicroseconds ? 0 : (int)Math.Ceiling(Math.Log(microseconds / FirstMicroseconds, Step));
        Interlocked.Increment(ref _steps[Math.Min(step, _steps.Length - 1)]);
        var most = Interlocked.Read(ref _most);
        while (microseconds > most && Interlocked.CompareExchange(ref _most, (long)microseconds, most) is var seen && seen != most)
        {
            most = seen;
        }
    }

    /// <summary>At most five per cent above the true one.</summary>
    public double Milliseconds(double percentile)
    {
        var (rank, passed) = (Count * percentile / 100, 0L);
        for (var step = 0; step < _steps.Length; step++)
        {
            passed += _steps[step];
            if (passed >= rank)
            {
                return FirstMicroseconds * Math.Pow(Step, step) / 1e3;
            }
        }

        return MostMilliseconds;
    }
}
