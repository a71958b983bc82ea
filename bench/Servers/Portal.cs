using ClientPortal.Bench.Probes;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace ClientPortal.Bench.Servers;

/// <summary>
/// The published product as docs/operating.md has it deployed: Production, https behind a proxy on this machine, key ring encrypted, SQLite with
/// every commit on the disk, audit and logs as they come. Rate limits run, scaled up so that none refuses.
/// </summary>
internal sealed class Portal : IAsyncDisposable
{
    public const string Host = "portal.bench.example";
    public const string Email = "owner@bench.example";
    public const string Password = "Seventeen-quiet-otters-9";
    public const string Machine = "bench-machine";
    public const string OpaqueMachine = "bench-opaque";
    public const string App = "bench-app";
    public const string Callback = "https://app.bench.example/callback";

    /// <summary>How many clients it begins with.</summary>
    public const int Clients = 3;

    private const string CertificatePassword = "bench-key-ring";

    /// <summary>Who signs in: an owner, and administrators enough that none needs more tabs or has to wait for the own turn.</summary>
    public static readonly IReadOnlyList<string> People = [Email, .. Enumerable.Range(1, 7).Select(number => $"person{number}@bench.example")];

    private Portal(DirectoryInfo data, PortalSecrets secrets) => (Data, Secrets) = (data, secrets);

    /// <summary>What its proxy adds to each request.</summary>
    public static IReadOnlyList<(string Name, string Value)> ProxyHeaders { get; } =
        [("Host", Host), ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https")];

    public Server Server { get; private set; } = null!;

    public DirectoryInfo Data { get; }

    public PortalSecrets Secrets { get; }

    /// <summary>What asks inside its process; only of one that was started with it.</summary>
    public Probe Probe { get => field ?? throw new InvalidOperationException("This portal was started without a probe."); private set; }

    public string DatabaseFile => Path.Combine(Data.FullName, "portal.db");

    /// <summary>A portal with an empty database, the bench's clients and keys in it.</summary>
    public static Task<Portal> StartAsync(params IEnumerable<string> settings) => StartAsync(Directory.CreateTempSubdirectory("clientportal-bench-"), settings);

    /// <summary>The same on data that are there.</summary>
    public static async Task<Portal> StartAsync(DirectoryInfo data, IEnumerable<string> settings, string ready = "/health/ready", params IEnumerable<(string Key, string Value)> environment)
    {
        var portal = new Portal(data, await PortalSecrets.InAsync(data));
        await portal.WriteFilesAsync();
        portal.Server = await Server.StartAsync("portal", [.. Published.Command, .. portal.Arguments, .. settings], ready, ProxyHeaders, [("ASPNETCORE_ENVIRONMENT", "Production"), .. environment]);
        return portal;
    }

    /// <summary>A portal on fresh data with a <see cref="Probe"/> in its process.</summary>
    public static Task<Portal> StartProbedAsync(bool countsUsage = true) => ProbedAsync(Directory.CreateTempSubdirectory("clientportal-bench-"), countsUsage);

    /// <summary>Stops it as an operator does and starts it again on the same data, bootstrapped already.</summary>
    /// <param name="ready">When it counts as started.</param>
    public async Task<Portal> StartAgainAsync(string ready = "/health/ready", bool isProbed = false)
    {
        await Server.StopAsync();
        return isProbed ? await ProbedAsync(Data, countsUsage: true, ready) : await StartAsync(Data, ["--Bootstrap:File="], ready);
    }

    private static async Task<Portal> ProbedAsync(DirectoryInfo data, bool countsUsage, string ready = "/health/ready")
    {
        var portal = await StartAsync(data, File.Exists(Path.Combine(data.FullName, "portal.db")) ? ["--Bootstrap:File="] : [], ready, Probe.Environment(data, countsUsage));
        portal.Probe = new Probe(data);
        return portal;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Data.Delete(recursive: true);
    }

    public IReadOnlyList<string> Arguments =>
    [
        "--urls", "http://127.0.0.1:{port}",
        $"--Portal:PublicUrl=https://{Host}",
        "--Portal:AllowedHosts=127.0.0.1",
        $"--Portal:DataDirectory={Data.FullName}",
        $"--KeyRing:Certificate={CertificateFile}",
        $"--KeyRing:CertificatePassword={CertificatePassword}",
        "--Proxies:Known=127.0.0.1",
        "--RateLimits:Scale=1000000",
        "--OAuth:AuthorizationCodeLifetime=10m",
        $"--Bootstrap:File={Path.Combine(Data.FullName, "bench.json")}",
    ];

    private string CertificateFile => Path.Combine(Data.FullName, "ring.pfx");

    private async Task WriteFilesAsync()
    {
        if (!File.Exists(CertificateFile))
        {
            using var key = RSA.Create(3072);
            var now = TimeProvider.System.GetUtcNow();
            using var certificate = new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
            await File.WriteAllBytesAsync(CertificateFile, certificate.Export(X509ContentType.Pfx, CertificatePassword));
        }

        await File.WriteAllTextAsync(Path.Combine(Data.FullName, "bench.json"), JsonSerializer.Serialize(new
        {
            workspaces = new[] { new { slug = "bench", name = "Bench" } },
            users = People.Select(email => new { email, name = email, password = Password, roles = new Dictionary<string, string>(StringComparer.Ordinal) { ["bench"] = email == Email ? "owner" : "admin" } }),
            clients = new object[]
            {
                new { workspace = "bench", clientId = Machine, name = "Machine", grantTypes = new[] { "client_credentials" }, scopes = new[] { "clients:read" }, secrets = new[] { Secrets.Client(Machine) } },
                new { workspace = "bench", clientId = OpaqueMachine, name = "Machine with opaque tokens", grantTypes = new[] { "client_credentials" }, scopes = new[] { "clients:read" }, secrets = new[] { Secrets.Client(OpaqueMachine) } },
                new
                {
                    workspace = "bench", clientId = App, name = "Application", redirectUris = new[] { Callback }, grantTypes = new[] { "authorization_code", "refresh_token" },
                    scopes = new[] { "openid", "offline_access", "clients:read" }, secrets = new[] { Secrets.Client(App) },
                },
            },
            keys = new object[]
            {
                new { client = Machine, name = "asks", value = Secrets.Key, scopes = new[] { "keys:verify", "clients:read" } },
                new { client = Machine, name = "administers", value = Secrets.AdminKey, role = "admin" },
            },
        }));
    }
}
