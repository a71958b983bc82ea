using System.Diagnostics;
using ClientPortal.Fuzz.Mutations;

namespace ClientPortal.Fuzz;

/// <summary>Sends the requests of an endpoint and looks at every answer.</summary>
internal sealed class FuzzRun(PortalUnderFuzz portal, Ground ground, ulong seed)
{
    private const int Callers = 8;
    private const long MayGrow = 50L << 20;
    private const int Warming = 10;
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(300);

    private readonly string host = portal.Address.Authority;

    /// <summary>A request again, byte for byte as far as its secrets are the same.</summary>
    public async Task<byte[]> RequestAsync(Endpoint endpoint, int number)
    {
        await ground.RefillAsync(8);
        return Written(endpoint, number).ToBytes(host);
    }

    public async Task<EndpointReport> RunAsync(Endpoint endpoint, int requests, CancellationToken ct)
    {
        await ground.RefillAsync(Math.Clamp(requests / 40, 8, 40));
        var report = new EndpointReport(endpoint.Name);
        var clock = Stopwatch.StartNew();
        await SendAsync(endpoint, report, 0, requests / Warming, ct);
        var warm = await SettledBytesAsync(ct);
        await SendAsync(endpoint, report, requests / Warming, requests, ct);
        report.GrownBytes = await SettledBytesAsync(ct) - warm;
        if (report.GrownBytes > MayGrow)
        {
            // A heap that found its size stays there; a leak goes on.
            warm += report.GrownBytes;
            await SendAsync(endpoint, report, requests, requests * 2, ct);
            report.GrownBytes = await SettledBytesAsync(ct) - warm;
        }

        if (report.GrownBytes > MayGrow)
        {
            report.Add(new Finding(endpoint.Name, -1, $"memory grew by {report.GrownBytes >> 20} MB"));
        }

        report.Took = clock.Elapsed;
        return report;
    }

    private async Task SendAsync(Endpoint endpoint, EndpointReport report, int from, int to, CancellationToken ct)
    {
        var next = from - 1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(
            async () =>
            {
                using var connection = new Connection(portal.Address);
                for (var number = Interlocked.Increment(ref next); number < to; number = Interlocked.Increment(ref next))
                {
                    await SendOneAsync(connection, endpoint, number, report, ct);
                }
            },
            ct)));
    }

    private async Task SendOneAsync(Connection connection, Endpoint endpoint, int number, EndpointReport report, CancellationToken ct)
    {
        var draft = Written(endpoint, number);
        var (bytes, isHead) = (draft.ToBytes(host), draft.Method == "HEAD");
        var answer = await connection.SendAsync(bytes, isHead, ct);
        for (var again = 0; again < 3 && answer.Took > Slow && answer.Status is > 0 and < 500; again++)
        {
            answer = await connection.SendAsync(bytes, isHead, ct); // the machine was busy, or the request is slow
        }

        report.Count(answer);
        if (MistakeIn(answer) is { } mistake)
        {
            report.Add(new Finding(endpoint.Name, number, portal.HasExited ? $"the portal ended. {mistake}" : mistake));
        }
    }

    private static string? MistakeIn(Answer answer) => answer switch
    {
        { Status: 0 } => $"no answer within {answer.Took.TotalSeconds:0.0} s",
        { Status: >= 500 and not 501 and not 505 } => $"status {answer.Status}",
        { Took: var took } when took > Slow => $"took {took.TotalSeconds:0.0} s, time after time",
        { Bytes: var bytes } when Ground.SecretIn(bytes) is { } secret => $"the secret {secret} stands in the answer",
        { Bytes: var bytes } when bytes.AsSpan().IndexOf("   at ClientPortal."u8) >= 0 || bytes.AsSpan().IndexOf("System.InvalidOperationException"u8) >= 0 => "a stack trace stands in the answer",
        _ => null,
    };

    private Draft Written(Endpoint endpoint, int number)
    {
        var chance = Chance.Of(seed, endpoint.Name, number);
        var draft = endpoint.Write(chance, ground);
        Mutator.Apply(chance, draft);
        return draft;
    }

    private async Task<long> SettledBytesAsync(CancellationToken ct)
    {
        await Task.Delay(Settling, ct);
        return portal.ResidentBytes;
    }
}

/// <summary>Something that must not be.</summary>
/// <param name="Request">Its number, for <c>--request</c>; -1 where it is about all of them.</param>
internal sealed record Finding(string Endpoint, int Request, string What);
