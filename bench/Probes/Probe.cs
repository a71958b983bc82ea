using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ClientPortal.Bench.Probes;

/// <summary>
/// Asks inside the portal's own process what nobody can see from outside: its managed heap after a collection, what it has allocated, and how fast it
/// counts usage. Nothing of the product is changed for it: .NET loads the answering half (<see cref="ProbeInside"/>) into the published program.
/// </summary>
internal sealed class Probe(DirectoryInfo data)
{
    /// <summary>Tells the answering half where to listen.</summary>
    public const string SocketVariable = "PORTAL_BENCH_PROBE";

    /// <summary>Set where the portal shall not count how keys are used.</summary>
    public const string NoUsageVariable = "PORTAL_BENCH_NO_USAGE";

    public static IEnumerable<(string Key, string Value)> Environment(DirectoryInfo data, bool countsUsage)
    {
        yield return ("DOTNET_STARTUP_HOOKS", typeof(Probe).Assembly.Location);
        yield return ("ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", typeof(Probe).Assembly.GetName().Name!);
        yield return (SocketVariable, SocketIn(data));
        if (!countsUsage)
        {
            yield return (NoUsageVariable, "1");
        }
    }

    /// <summary>Bytes of managed objects that live, after full collections.</summary>
    public async Task<long> HeapAsync() => (await AskAsync("heap"))[0];

    /// <summary>Bytes allocated since the start.</summary>
    public async Task<long> AllocatedAsync() => (await AskAsync("allocated"))[0];

    /// <summary>
    /// Notes calls of a thousand keys for so long, from so many threads, as verifications would, and waits until all of it is on the disk.
    /// </summary>
    public async Task<CountedUse> CountUsageAsync(Guid workspace, int threads, int seconds)
    {
        var told = await AskAsync(string.Create(CultureInfo.InvariantCulture, $"usage {workspace} {threads} {seconds}"));
        return new CountedUse(told[0], told[1], TimeSpan.FromMicroseconds(told[2]), TimeSpan.FromMicroseconds(told[3]));
    }

    private static string SocketIn(DirectoryInfo data) => Path.Combine(data.FullName, "probe.sock");

    private async Task<long[]> AskAsync(string question)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketIn(data)));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(question + "\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var answer = await reader.ReadLineAsync() ?? throw new InvalidOperationException($"The probe did not answer {question}.");
        return [.. answer.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
    }
}

/// <summary>What counting at full speed came to.</summary>
/// <param name="Noted">Calls that were noted; of these <paramref name="Dropped"/> were not counted.</param>
/// <param name="Noting">From the first note to the last.</param>
/// <param name="Durable">From the first note until the last of them was on the disk.</param>
internal sealed record CountedUse(long Noted, long Dropped, TimeSpan Noting, TimeSpan Durable);
