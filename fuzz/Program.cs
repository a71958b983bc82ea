using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClientPortal.Fuzz;

const int RequestsOfAFullRun = 22_000; // one in sixteen stays a right one: at least 20,000 are not
const int FindingsShown = 20;

var (seed, requests, names, single) = (BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)), RequestsOfAFullRun, new List<string>(), -1);
for (var i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--seed":
            seed = ulong.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--requests":
            requests = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--endpoint":
            names.Add(args[i + 1]);
            break;
        case "--request":
            single = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        default:
            return Usage();
    }
}

if (args.Length % 2 != 0)
{
    return Usage();
}

var data = Directory.CreateTempSubdirectory("clientportal-fuzz-").FullName;
try
{
    return await RunAsync();
}
finally
{
    Directory.Delete(data, recursive: true);
}

async Task<int> RunAsync()
{
    Console.WriteLine($"seed {seed}");
    var (started, ground) = await Ground.PrepareAsync(data);
    await using var portal = started;
    var all = await Endpoint.AllAsync(portal.Http);
    var endpoints = names.Count == 0 ? all : [.. all.Where(endpoint => names.Exists(name => endpoint.Name.Contains(name, StringComparison.Ordinal)))];
    if (endpoints.Count == 0)
    {
        Console.Error.WriteLine($"No such endpoint. There are: {string.Join(' ', all.Select(endpoint => endpoint.Name))}");
        return 2;
    }

    var run = new FuzzRun(portal, ground, seed);
    if (single >= 0)
    {
        return await ShowAsync(portal, run.Request(endpoints[0], single));
    }

    Console.WriteLine(EndpointReport.Heading);
    var findings = new List<Finding>();
    foreach (var endpoint in endpoints)
    {
        var report = await run.RunAsync(endpoint, requests, CancellationToken.None);
        Console.WriteLine(report);
        foreach (var finding in report.Findings.Take(FindingsShown))
        {
            Console.WriteLine($"  {finding.What}   again: ./portal fuzz --seed {seed} --endpoint {finding.Endpoint} --request {finding.Request}");
        }

        findings.AddRange(report.Findings);
    }

    if (findings.Count > 0)
    {
        Console.WriteLine(portal.LastWords);
    }

    Console.WriteLine($"{endpoints.Count} endpoints, {requests} requests each, seed {seed}: {findings.Count} findings");
    return findings.Count == 0 ? 0 : 1;
}

// One request as it goes out, and the answer.
static async Task<int> ShowAsync(PortalUnderFuzz portal, byte[] request)
{
    Console.WriteLine(Encoding.Latin1.GetString(request[..Math.Min(request.Length, 4000)]));
    using var connection = new Connection(portal.Address);
    var answer = await connection.SendAsync(request, isHead: request.AsSpan().StartsWith("HEAD "u8), CancellationToken.None);
    Console.WriteLine($"---- {answer.Status} after {answer.Took.TotalMilliseconds:0} ms\n{answer.Text[..Math.Min(answer.Text.Length, 4000)]}");
    await Task.Delay(200);
    Console.WriteLine($"---- log\n{portal.LastWords}");
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("./portal fuzz [--seed N] [--requests N] [--endpoint NAME]… [--request N]");
    return 2;
}
