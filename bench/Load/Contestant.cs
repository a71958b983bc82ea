using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Load;

/// <summary>A server with what it is asked; <c>wrk</c> does the asking.</summary>
internal sealed class Contestant : IDisposable
{
    /// <summary>Cores that others kept busy; above it the burst is done again.</summary>
    private const double LoudCores = 0.25;

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "burst.lua");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("clientportal-burst-");
    private int _at;

    public Contestant(string name, Server server, Plan plan)
    {
        (Name, Server, Plan) = (name, server, plan);
        File.WriteAllLines(HeaderFile, server.Headers.Concat(plan.Headers).Select(header => $"{header.Name}: {header.Value}"));
        File.WriteAllLines(BodyFile, plan.Bodies);
    }

    public string Name { get; }

    public Server Server { get; }

    public Plan Plan { get; }

    public List<Burst> Bursts { get; } = [];

    public double PerSecond => Statistics.Median(Bursts.Select(burst => burst.PerSecond));

    public double Microseconds => Statistics.Median(Bursts.Select(burst => burst.MicrosecondsPerAnswer));

    private string HeaderFile => Path.Combine(_folder.FullName, "headers");

    private string BodyFile => Path.Combine(_folder.FullName, "bodies");

    /// <summary>One request, whose answer has to be 2xx and hold <see cref="Plan.Proof"/>.</summary>
    public async Task ProveAsync()
    {
        using var request = new HttpRequestMessage(new HttpMethod(Plan.Method), Plan.Path);
        if (Plan.Bodies[Plan.Once ? _at++ : 0] is { Length: > 0 } body)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.ContentType = null;
        }

        foreach (var (name, value) in Server.Headers.Concat(Plan.Headers))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var answer = await Server.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var isGood = Plan.Redirects ? answer.StatusCode is HttpStatusCode.Found or HttpStatusCode.SeeOther : answer.IsSuccessStatusCode;
        if (!isGood || !text.Contains(Plan.Proof, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{Name} answered {(int)answer.StatusCode} to {Plan.Path}: {text[..Math.Min(text.Length, 500)]}");
        }
    }

    /// <summary>A burst that counts; done again, at most so often, while others are loud.</summary>
    public async Task BurstAsync(int seconds, int mostRepeats)
    {
        for (var repeats = 0; ; repeats++)
        {
            var burst = await RunAsync(seconds, Order) with { Repeats = repeats };
            if (burst.OthersCores <= LoudCores || repeats >= mostRepeats)
            {
                Bursts.Add(burst);
                return;
            }
        }
    }

    /// <summary>A burst that does not count.</summary>
    public Task<Burst> WarmAsync(int seconds) => RunAsync(seconds, Order);

    /// <summary>Bursts that do not count until every body was sent once; the processor time for an answer in each burst before the last.</summary>
    public async Task<IReadOnlyList<double>> WalkAsync(int seconds)
    {
        var microseconds = new List<double>();
        while (_at < Plan.Bodies.Count)
        {
            microseconds.Add((await RunAsync(seconds, "walk")).MicrosecondsPerAnswer);
        }

        return microseconds.Count > 1 ? microseconds[..^1] : microseconds; // the last begins again from the first
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Order => Plan.Once ? "once" : Plan.Spread ? "spread" : "again";

    private async Task<Burst> RunAsync(int seconds, string order)
    {
        var start = new ProcessStartInfo("wrk") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "-t1", $"-c{Plan.Connections}", $"-d{seconds}s", "--timeout", "20s", "-s", Script, new Uri(Server.Address, Plan.Path).AbsoluteUri,
            "--", Plan.Method, HeaderFile, BodyFile, (order is "once" or "walk" ? _at : 0).ToString(CultureInfo.InvariantCulture), order,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var before = Machine.Look();
        var processor = Server.ProcessorMicroseconds;
        using var wrk = Process.Start(start)!;
        var (output, error) = (wrk.StandardOutput.ReadToEndAsync(), wrk.StandardError.ReadToEndAsync());
        await wrk.WaitForExitAsync();
        var used = Server.ProcessorMicroseconds - processor;
        var others = Machine.OthersCoresSince(before);
        var line = (await output).Split('\n').FirstOrDefault(line => line.StartsWith("BURST ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"wrk has failed: {await output}{await error}");
        using var told = JsonDocument.Parse(line["BURST ".Length..]);
        int Number(string name) => told.RootElement.GetProperty(name).GetInt32();

        if (order is "once" or "walk")
        {
            _at += Number("used");
        }

        if (Number("exhausted") > 0)
        {
            throw new InvalidOperationException($"{Name}: the list of {Plan.Bodies.Count} single-use requests is used up; make a longer one.");
        }

        if (Number("refused") + Number("broken") > 0)
        {
            throw new InvalidOperationException($"{Name}: of {Number("requests")} answers {Number("refused")} were refusals and {Number("broken")} were none.");
        }

        return new Burst(Number("requests"), Number("microseconds") / 1e6, used, Number("p50") / 1e3, Number("p99") / 1e3, others, 0);
    }
}
