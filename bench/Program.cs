using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClientPortal.Bench;
using ClientPortal.Domain.Credentials;

const int Callers = 16;
const int PairsOfAFullRun = 9;
const int PairsOfAQuickRun = 5;

if (args is ["--bare", var port])
{
    await Bare.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
    return 0;
}

var pairs = args.Contains("--quick", StringComparer.Ordinal) ? PairsOfAQuickRun : PairsOfAFullRun;
var burst = TimeSpan.FromSeconds(1.5);
var data = Directory.CreateTempSubdirectory("clientportal-bench-").FullName;
var key = New(CredentialKind.ApiKey);
var secret = New(CredentialKind.ClientSecret);
var file = Path.Combine(data, "bench.json");
await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new
{
    workspaces = new[] { new { slug = "bench", name = "Bench" } },
    clients = new[] { new { workspace = "bench", clientId = "bench-machine", name = "Bench machine", grantTypes = new[] { "client_credentials" }, scopes = new[] { "clients:read" }, secrets = new[] { secret } } },
    keys = new[] { new { client = "bench-machine", name = "bench", value = key, scopes = new[] { "keys:verify" } } },
}));

await using var bare = await Server.StartAsync("ClientPortal.Bench.dll", onPort => ["--bare", $"{onPort}"]);
await using var portal = await Server.StartAsync("ClientPortal.Web.dll", onPort =>
    ["--urls", $"http://127.0.0.1:{onPort}", $"--Portal:DataDirectory={data}", $"--Bootstrap:File={file}", "--RateLimits:Scale=100000", "--Logging:LogLevel:Default=Warning"]);

var rows = new[]
{
    await MeasureAsync("POST /api/v1/keys/verify : bare hash and look-up", "must 0.60 of its req/s, 1.7x its CPU (kept for the verification work to come)", () => Verify("/verify", "key-7"), () => Verify("/api/v1/keys/verify", key)),
    await MeasureAsync("client_credentials, ES256 : bare ES256 token", "CPU at most 4.5 raw signatures", () => Token("/token"), () => Token("/oauth/token")),
};
Print(rows);
return 0;

static string New(CredentialKind kind) => CredentialFormat.Compose(kind, RandomNumberGenerator.GetBytes(32)).Reveal();

HttpRequestMessage Verify(string path, string presented) => new(HttpMethod.Post, path)
{
    Content = JsonContent.Create(new { key = presented }),
    Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
};

HttpRequestMessage Token(string path) => new(HttpMethod.Post, path)
{
    Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "client_credentials", ["client_id"] = "bench-machine", ["client_secret"] = secret }),
};

async Task<Measured> MeasureAsync(string name, string goal, Func<HttpRequestMessage> atBare, Func<HttpRequestMessage> atPortal)
{
    for (var i = 0; i < 3; i++)
    {
        await BurstAsync(bare, atBare);
        await BurstAsync(portal, atPortal);
    }

    // In turn, so that the machine's drift meets both alike; the ratio of each pair counts, not the figures.
    var (rates, processor) = (new List<double>(), new List<double>());
    var (bareRate, portalRate) = (0.0, 0.0);
    for (var i = 0; i < pairs; i++)
    {
        var one = await BurstAsync(bare, atBare);
        var other = await BurstAsync(portal, atPortal);
        rates.Add(other.PerSecond / one.PerSecond);
        processor.Add(other.Microseconds / one.Microseconds);
        (bareRate, portalRate) = (one.PerSecond, other.PerSecond);
    }

    return new Measured(name, goal, Median(rates), rates.Min(), rates.Max(), Median(processor), processor.Min(), processor.Max(), bareRate, portalRate);
}

async Task<(double PerSecond, double Microseconds)> BurstAsync(Server server, Func<HttpRequestMessage> request)
{
    var (clock, before, done) = (Stopwatch.StartNew(), server.ProcessorTime, 0);
    await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
    {
        while (clock.Elapsed < burst)
        {
            using var message = request();
            using var answer = await server.Http.SendAsync(message);
            answer.EnsureSuccessStatusCode();
            Interlocked.Increment(ref done);
        }
    }));
    return (done / clock.Elapsed.TotalSeconds, (server.ProcessorTime - before).TotalMicroseconds / done);
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

void Print(Measured[] measured)
{
    var text = new StringBuilder();
    foreach (var row in measured)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"{row.Name}\n  req/s  {row.Rate:0.00} ({row.RateMin:0.00}..{row.RateMax:0.00})   CPU per request  {row.Cpu:0.0}x ({row.CpuMin:0.0}..{row.CpuMax:0.0})   goal: {row.Goal}");
    }

    var start = portal.ToFirstAnswer / bare.ToFirstAnswer;
    text.AppendLine(CultureInfo.InvariantCulture, $"start to first answer, empty database and migrations included : bare\n  {start:0.0}x ({portal.ToFirstAnswer.TotalMilliseconds:0} ms : {bare.ToFirstAnswer.TotalMilliseconds:0} ms)");
    Console.Write(text);

    var results = Path.Combine(Environment.CurrentDirectory, "bench", "results");
    Directory.CreateDirectory(results);
    var path = Path.Combine(results, TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + ".json");
    File.WriteAllText(path, JsonSerializer.Serialize(new { machine = $"{Environment.ProcessorCount} cores, .NET {Environment.Version}", pairs, start, rows = measured }, new JsonSerializerOptions { WriteIndented = true }) + "\n");
    Console.WriteLine($"Kept in {Path.GetRelativePath(Environment.CurrentDirectory, path)}");
    Directory.Delete(data, recursive: true);
}
