namespace ClientPortal.Domain.Tries;

/// <summary>
/// Lets tries on one account go one after the other on this node, so that many right passwords at once do not look like guessing,
/// and one account cannot keep every core busy hashing. A fixed number of lanes: random subjects cost no memory (SEC-227).
/// </summary>
public sealed class Turns
{
    private readonly SemaphoreSlim[] _lanes = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the subject's turn; it ends with the returned value's disposal.</summary>
    public async Task<IDisposable> TakeAsync(string subject, CancellationToken ct)
    {
        var lane = _lanes[(uint)subject.GetHashCode(StringComparison.Ordinal) % _lanes.Length];
        await lane.WaitAsync(ct);
        return new Turn(lane);
    }

    private sealed class Turn(SemaphoreSlim lane) : IDisposable
    {
        public void Dispose() => lane.Release();
    }
}
