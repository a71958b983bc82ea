using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ClientPortal.Tests.Hosting;

/// <summary>
/// The real host on a real port with a real SQLite file of its own, so that an <see cref="HttpClient"/> and a browser reach the same portal.
/// Start it with <c>await using var portal = PortalHost.Start();</c> or share one as an xunit fixture.
/// </summary>
public class PortalHost : WebApplicationFactory<Program>, IAsyncLifetime
{
    private readonly Dictionary<string, string> settings = new(StringComparer.OrdinalIgnoreCase);

    public PortalHost()
    {
        UseKestrel();
        With("urls", "http://127.0.0.1:0"); // a port given to UseKestrel is set beside a host that starts already
        Directory.CreateDirectory(DataDirectory);
        With("Portal:DataDirectory", DataDirectory);
    }

    /// <summary>Holds the database, the key ring and the mail of this host alone; gone when it is disposed.</summary>
    public string DataDirectory { get; } = Path.Combine(Path.GetTempPath(), "clientportal-tests", Guid.CreateVersion7().ToString("n"));

    /// <summary>Where the host listens, on a port of its own.</summary>
    public Uri Address => ClientOptions.BaseAddress;

    /// <summary>Sets a configuration key before the host is started.</summary>
    public PortalHost With(string key, string value)
    {
        settings[key] = value;
        return this;
    }

    /// <summary>Starts a host of one's own, for tests that change settings or stop it.</summary>
    public static PortalHost Start(params (string Key, string Value)[] settings)
    {
        var host = new PortalHost();
        foreach (var (key, value) in settings)
        {
            host.With(key, value);
        }

        host.StartServer();
        return host;
    }

    /// <summary>A client that keeps cookies and shows redirects instead of following them.</summary>
    public HttpClient Browserlike() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = Address }; // on Kestrel the factory's own clients follow redirects, whatever their options say

    Task IAsyncLifetime.InitializeAsync()
    {
        StartServer();
        return Task.CompletedTask;
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        for (var left = 20; Directory.Exists(DataDirectory); left--)
        {
            try
            {
                Directory.Delete(DataDirectory, recursive: true);
            }
            catch (IOException) when (left > 0)
            {
                await Task.Delay(50); // the last connection of SQLite's pool folds its journal in while it closes
            }
        }

        GC.SuppressFinalize(this);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        foreach (var (key, value) in settings)
        {
            builder.UseSetting(key, value);
        }
    }
}
