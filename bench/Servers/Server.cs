using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ClientPortal.Bench.Servers;

/// <summary>A server in a process of its own.</summary>
internal sealed class Server : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly string _log;
    private readonly Stopwatch _clock;
    private bool _isGone;

    private Server(Process process, Uri address, IReadOnlyList<(string, string)> headers, string log, Stopwatch clock)
    {
        (_process, Address, Headers, _log, _clock) = (process, address, headers, log, clock);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
    }

    public Uri Address { get; }

    /// <summary>What each request to it carries, as the proxy before it would send it.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; }

    public HttpClient Http { get; }

    /// <summary>From the start of the process to the first 200.</summary>
    public TimeSpan ToFirstAnswer { get; private set; }

    public double ProcessorMicroseconds => Machine.MicrosecondsOf(_process.Id);

    public double Megabytes => Machine.MegabytesOf(_process.Id);

    public double PeakMegabytes => Machine.PeakMegabytesOf(_process.Id);

    /// <param name="command">Program and arguments; <c>{port}</c> stands for the port that was chosen.</param>
    /// <param name="ready">A path that answers 200 once it serves.</param>
    public static async Task<Server> StartAsync(
        string name, IEnumerable<string> command, string ready, IReadOnlyList<(string Name, string Value)>? headers = null, params IEnumerable<(string Key, string Value)> environment)
    {
        var port = FreePort();
        var log = Path.Combine(Path.GetTempPath(), $"clientportal-bench-{name}-{port}.log");

        // A shell only to send what it prints into a file, as a service's log goes; exec makes the process the server itself.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, ArgumentList = { "-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1", "sh", log } };
        foreach (var argument in command)
        {
            start.ArgumentList.Add(argument.Replace("{port}", $"{port}", StringComparison.Ordinal));
        }

        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var clock = Stopwatch.StartNew();
        var server = new Server(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"), headers ?? [], log, clock);
        server.ToFirstAnswer = await server.ReadyAfterAsync(ready);
        Machine.Servers.Add(server._process.Id);
        return server;
    }

    /// <summary>Waits until this path answers 200; how long that was from the start of the process.</summary>
    public async Task<TimeSpan> ReadyAfterAsync(string path)
    {
        while (!await AnswersAsync(path))
        {
            if (_process.HasExited || _clock.Elapsed > StartsWithin)
            {
                throw new InvalidOperationException($"{path} did not answer:\n{await File.ReadAllTextAsync(_log)}");
            }

            await Task.Delay(2);
        }

        return _clock.Elapsed;
    }

    /// <summary>Waits until it keeps a core less than a twentieth busy by itself, but not for ever: what is compiled after a start is nobody's request.</summary>
    public async Task CalmAsync()
    {
        const int Longest = 60;
        var look = TimeSpan.FromSeconds(0.5);
        for (var looked = 0; looked < Longest; looked++)
        {
            var before = ProcessorMicroseconds;
            await Task.Delay(look);
            if (ProcessorMicroseconds - before < look.TotalMicroseconds / 20)
            {
                return;
            }
        }
    }

    /// <summary>One request as its proxy would send it; the text of a 2xx answer.</summary>
    /// <param name="contentType">Of the body; null for none.</param>
    public async Task<string> AskAsync(HttpMethod method, string path, string? contentType = null, string body = "", string? bearer = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (contentType is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.ContentType = new(contentType);
        }

        foreach (var (name, value) in Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (bearer is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
        }

        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{method} {path} answered {(int)answer.StatusCode}: {text}");
    }

    public Task<string> PostFormAsync(string path, string form) => AskAsync(HttpMethod.Post, path, "application/x-www-form-urlencoded", form);

    /// <summary>Stops it as a service is stopped, so that it leaves its data in order.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start(new ProcessStartInfo("/bin/sh") { UseShellExecute = false, ArgumentList = { "-c", $"kill -TERM {_process.Id}" } })!)
        {
            await kill.WaitForExitAsync();
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await _process.WaitForExitAsync(patience.Token);
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_isGone)
        {
            return;
        }

        _isGone = true;
        Machine.Servers.Remove(_process.Id);
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Http.Dispose();
        File.Delete(_log);
    }

    private async Task<bool> AnswersAsync(string path)
    {
        try
        {
            using var answer = await Http.GetAsync(path);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // not listening yet
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
