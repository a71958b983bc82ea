using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ClientPortal.Fuzz;

/// <summary>The portal in a process of its own, with an empty directory, so that its memory is its own.</summary>
internal sealed class PortalUnderFuzz : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly ConcurrentQueue<string> lastLines = new();

    private PortalUnderFuzz(Process process, Uri address)
    {
        (this.process, Address) = (process, address);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public bool HasExited => process.HasExited;

    /// <summary>What it wrote last; with a finding, the reason usually stands there.</summary>
    public string LastWords => string.Join('\n', lastLines);

    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    public static async Task<PortalUnderFuzz> StartAsync(string dataDirectory, params string[] settings)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "exec", Path.Combine(AppContext.BaseDirectory, "ClientPortal.Web.dll"), "--urls", $"http://127.0.0.1:{port}", $"--Portal:DataDirectory={dataDirectory}" },
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["DOTNET_gcServer"] = "0", // one heap: what grows then is what is kept, not what each core sets aside
                ["DOTNET_GCgen0size"] = "4000000",
            },
        };
        foreach (var setting in settings)
        {
            start.ArgumentList.Add("--" + setting);
        }

        var portal = new PortalUnderFuzz(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));
        portal.Listen();
        await portal.UntilItAnswersAsync();
        return portal;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Http.Dispose();
    }

    private void Listen()
    {
        void Keep(object sender, DataReceivedEventArgs line)
        {
            lastLines.Enqueue(line.Data ?? "");
            while (lastLines.Count > 60)
            {
                lastLines.TryDequeue(out _);
            }
        }

        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private async Task UntilItAnswersAsync()
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < StartsWithin && !process.HasExited;)
        {
            try
            {
                using var answer = await Http.GetAsync("/health/ready");
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException($"The portal did not start:\n{LastWords}");
    }
}
