using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Circuits;

/// <summary>Opens and closes one page again and again, one tab at a time; what that costs the server's processor.</summary>
internal sealed class Visitor(Server server, Tabs tabs, string path, string proof)
{
    /// <summary>For a page with its circuit, opened and closed; one number a turn.</summary>
    public List<double> Microseconds { get; } = [];

    public Task WarmAsync(int visits) => tabs.VisitAsync(visits, path, proof);

    public async Task TurnAsync(int visits)
    {
        var before = server.ProcessorMicroseconds;
        await tabs.VisitAsync(visits, path, proof);
        Microseconds.Add((server.ProcessorMicroseconds - before) / visits);
    }
}
