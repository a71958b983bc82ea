using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ClientPortal.Fuzz;

/// <summary><c>./portal fuzz</c>.</summary>
internal static class FuzzCommand
{
    private const int RequestsOfAFullRun = 22_000; // one in sixteen stays a right one: at least 20,000 are not
    private const int FindingsShown = 20;

    public static async Task<int> Main(string[] args)
    {
        if (FuzzAsk.Read(args) is not { } ask)
        {
            await Console.Error.WriteLineAsync("./portal fuzz [--seed N] [--requests N] [--endpoint NAME]… [--request N]");
            return 2;
        }

        var data = Directory.CreateTempSubdirectory("clientportal-fuzz-").FullName;
        try
        {
            return await RunAsync(ask, data);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<int> RunAsync(FuzzAsk ask, string data)
    {
        Console.WriteLine($"seed {ask.Seed}");
        var (started, ground) = await Ground.PrepareAsync(data);
        await using var portal = started;
        var all = await Endpoint.AllAsync(portal.Http);
        var endpoints = ask.Names.Count == 0 ? all : [.. all.Where(endpoint => ask.Names.Exists(name => endpoint.Name.Contains(name, StringComparison.Ordinal)))];
        if (endpoints.Count == 0)
        {
            await Console.Error.WriteLineAsync($"No such endpoint. There are: {string.Join(' ', all.Select(endpoint => endpoint.Name))}");
            return 2;
        }

        var run = new FuzzRun(portal, ground, ask.Seed);
        return ask.Single is { } number ? await ShowAsync(portal, await run.RequestAsync(endpoints[0], number)) : await RunAsync(run, endpoints, ask, portal);
    }

    private static async Task<int> RunAsync(FuzzRun run, IReadOnlyList<Endpoint> endpoints, FuzzAsk ask, PortalUnderFuzz portal)
    {
        Console.WriteLine(EndpointReport.Heading);
        var findings = 0;
        foreach (var endpoint in endpoints)
        {
            var report = await run.RunAsync(endpoint, ask.Requests ?? RequestsOfAFullRun, CancellationToken.None);
            Console.WriteLine(report);
            foreach (var finding in report.Findings.Take(FindingsShown))
            {
                Console.WriteLine($"  {finding.What}   again: ./portal fuzz --seed {ask.Seed} --endpoint {finding.Endpoint} --request {finding.Request}");
            }

            findings += report.Findings.Count;
        }

        if (findings > 0)
        {
            Console.WriteLine(portal.LastWords);
        }

        Console.WriteLine($"{endpoints.Count} endpoints, {ask.Requests ?? RequestsOfAFullRun} requests each, seed {ask.Seed}: {findings} findings");
        return findings == 0 ? 0 : 1;
    }

    // One request as it goes out, the answer, and what the log says of it.
    private static async Task<int> ShowAsync(PortalUnderFuzz portal, byte[] request)
    {
        const int Shown = 4000;
        Console.WriteLine(Encoding.Latin1.GetString(request[..Math.Min(request.Length, Shown)]));
        using var connection = new Connection(portal.Address);
        var answer = await connection.SendAsync(request, isHead: request.AsSpan().StartsWith("HEAD "u8), CancellationToken.None);
        Console.WriteLine($"---- {answer.Status} after {answer.Took.TotalMilliseconds:0} ms\n{answer.Text[..Math.Min(answer.Text.Length, Shown)]}");
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        Console.WriteLine($"---- log\n{portal.LastWords}");
        return 0;
    }
}

/// <summary>What the command was asked for.</summary>
/// <param name="Single">Only this request, shown with its answer.</param>
internal sealed record FuzzAsk(ulong Seed, int? Requests, List<string> Names, int? Single)
{
    /// <summary>Null where it cannot be read.</summary>
    public static FuzzAsk? Read(string[] args)
    {
        var ask = new FuzzAsk(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)), null, [], null);
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                    ask = ask with { Seed = seed };
                    break;
                case "--requests" when int.TryParse(value, CultureInfo.InvariantCulture, out var requests):
                    ask = ask with { Requests = requests };
                    break;
                case "--request" when int.TryParse(value, CultureInfo.InvariantCulture, out var number):
                    ask = ask with { Single = number };
                    break;
                case "--endpoint" when value.Length > 0:
                    ask.Names.Add(value);
                    break;
                default:
                    return null;
            }
        }

        return ask;
    }
}
