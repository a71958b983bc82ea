using System.Diagnostics;
using System.Net;
using ClientPortal.Domain.Usage;

namespace ClientPortal.Bench.Probes;

/// <summary>Notes calls as fast as its threads can, as verifications do, while the portal writes them down as it always does.</summary>
internal sealed class UsageFlood(UsageNotes notes, WriteUsage write)
{
    private const int Keys = 1_000;
    private const int KeysPerClient = 100;
    private static readonly IPAddress Address = new([203, 0, 113, 7]);

    /// <returns>Noted, dropped, microseconds of noting, microseconds until all of it was on the disk.</returns>
    public async Task<long[]> RunAsync(Guid workspace, int threads, TimeSpan longest, CancellationToken ct)
    {
        var clients = Enumerable.Range(0, Keys / KeysPerClient).Select(_ => NewId()).ToArray();
        var calls = Enumerable.Range(0, Keys).Select(key => new UsageEvent(workspace, clients[key / KeysPerClient], NewId(), UsageKind.Verification, UsageOutcome.Ok, Address, TimeSpan.FromMicroseconds(20))).ToArray();
        var dropped = notes.Dropped;
        var clock = Stopwatch.StartNew();
        var noted = await Task.WhenAll(Enumerable.Range(0, threads).Select(thread => Task.Run(() => Note(calls, thread * (Keys / threads), clock, longest), ct)));
        var noting = clock.Elapsed;
        await write.RunAsync(ct);
        return [noted.Sum(), notes.Dropped - dropped, (long)noting.TotalMicroseconds, (long)clock.Elapsed.TotalMicroseconds];
    }

    private long Note(UsageEvent[] calls, int at, Stopwatch clock, TimeSpan longest)
    {
        var noted = 0L;
        for (; (noted & 0xff) != 0 || clock.Elapsed < longest; noted++)
        {
            at = at + 1 == calls.Length ? 0 : at + 1;
            notes.Note(calls[at]);
        }

        return noted;
    }

    private static Guid NewId() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
}
