using System.Diagnostics;
using System.Net.Sockets;

namespace ClientPortal.Bench;

/// <summary>A server in a process of its own, whose processor time is read from the system's accounting.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly Process process;

    private Server(Process process, Uri address)
    {
        this.process = process;
        Http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = Timeout.InfiniteTimeSpan }) { BaseAddress = address };
    }

    public HttpClient Http { get; }

    public TimeSpan ToFirstAnswer { get; private set; }

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public static async Task<Server> StartAsync(string dll, Func<int, IEnumerable<string>> arguments)
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development" } };
        foreach (var argument in new[] { "exec", Path.Combine(AppContext.BaseDirectory, dll) }.Concat(arguments(port)))
        {
            start.ArgumentList.Add(argument);
        }

        var clock = Stopwatch.StartNew();
        var server = new Server(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));
        server.process.OutputDataReceived += (_, _) => { };
        server.process.BeginOutputReadLine();
        while (!await server.AnswersAsync())
        {
            if (server.process.HasExited || clock.Elapsed > TimeSpan.FromMinutes(1))
            {
                throw new InvalidOperationException($"{dll} did not start.");
            }

            await Task.Delay(5);
        }

        server.ToFirstAnswer = clock.Elapsed;
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Http.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await Http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
