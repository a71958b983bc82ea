using System.Collections.Concurrent;
using System.Diagnostics;

namespace ClientPortal.Tests.Hosting;

/// <summary>The portal in a process of its own, as people run it: for what a test inside the process cannot do, such as <c>kill -9</c>.</summary>
internal sealed class PortalProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    private PortalProcess(Process process, Uri address)
    {
        this.process = process;
        Address = address;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    /// <summary>All that it printed so far.</summary>
    public string Output => string.Join('\n', lines);

    /// <summary>Comes back once the portal is ready.</summary>
    public static async Task<PortalProcess> StartAsync(string dataDirectory, int port, params (string Key, string Value)[] settings)
    {
        var portal = Start(dataDirectory, port, settings);
        await portal.UntilAsync("/health/ready");
        return portal;
    }

    /// <summary>Comes back at once.</summary>
    public static PortalProcess Start(string dataDirectory, int port, params (string Key, string Value)[] settings)
    {
        Directory.CreateDirectory(dataDirectory);
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "exec", typeof(Program).Assembly.Location, "--urls", $"http://127.0.0.1:{port}", $"--Portal:DataDirectory={dataDirectory}" },
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["DOTNET_TieredPGO"] = "0" },
        };
        foreach (var (key, value) in settings)
        {
            start.ArgumentList.Add($"--{key}={value}");
        }

        var portal = new PortalProcess(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));
        portal.Listen();
        return portal;
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as service managers and container runtimes stop a program; tells the code it ended with.</summary>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using var patience = new CancellationTokenSource(StartsWithin);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        Http.Dispose();
        process.Dispose();
    }

    private void Listen()
    {
        process.OutputDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => lines.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Waits for this path to answer 200.</summary>
    public async Task UntilAsync(string path)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < StartsWithin && !process.HasExited)
        {
            try
            {
                using var answer = await Http.GetAsync(path);
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

        throw new InvalidOperationException($"{path} did not answer:\n{Output}");
    }
}
