namespace ClientPortal.Tests.Hosting;

/// <summary>A clock that a test moves. It begins at the real time and stands still; timers run by the real clock, so that nothing waits for a test.</summary>
public sealed class ManualTime : TimeProvider
{
    private long ticks = System.GetUtcNow().UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    public void AdvanceSeconds(double seconds) => Advance(TimeSpan.FromSeconds(seconds));
}
