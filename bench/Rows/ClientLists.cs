using System.Globalization;
using ClientPortal.Bench.Circuits;
using ClientPortal.Bench.Findings;
using ClientPortal.Bench.Seeding;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Rows;

/// <summary>Goal 10: the list of clients, page and circuit, beside a bare list page, and how it grows with the number of clients.</summary>
internal static class ClientLists
{
    /// <summary>Compiled code settles late where so much of the framework takes part.</summary>
    private const int WarmTurns = 12;

    public static async Task<IEnumerable<Finding>> MeasureAsync(string row, Stage stage)
    {
        var portals = new List<Portal>();
        try
        {
            await using var bare = await Bare.StartPageAsync();
            var reference = new Visitor(bare, Tabs.OfNobody(bare), BareList.Path, BareList.Proof);
            var (lists, searches) = (new List<Visitor>(), new List<Visitor>());
            foreach (var clients in stage.Scale.Clients)
            {
                var portal = await Portal.StartAsync();
                portals.Add(portal);
                Population.AddClients(portal, clients - Portal.Clients);
                var tabs = await Tabs.OfAsync(portal);
                lists.Add(new Visitor(portal.Server, tabs, CircuitHeap.ListPath, Population.NameOf(0)));
                searches.Add(new Visitor(portal.Server, tabs, $"{CircuitHeap.ListPath}?search={SearchIn(clients)}", Population.ClientIdOf(clients / 2)));
            }

            await RunAsync(stage.Scale, [reference, .. lists, .. searches]);
            return Findings(row, stage.Scale.Clients, reference, lists, searches);
        }
        finally
        {
            foreach (var portal in portals)
            {
                await portal.DisposeAsync();
            }
        }
    }

    private static async Task RunAsync(Scale scale, IReadOnlyList<Visitor> visitors)
    {
        foreach (var visitor in visitors)
        {
            await visitor.WarmAsync(scale.Visits * WarmTurns);
        }

        for (var turn = 0; turn < scale.Turns; turn++)
        {
            foreach (var visitor in visitors)
            {
                await visitor.TurnAsync(scale.Visits);
            }
        }
    }

    private static IEnumerable<Finding> Findings(string row, IReadOnlyList<int> clients, Visitor reference, List<Visitor> lists, List<Visitor> searches)
    {
        for (var at = 0; at < clients.Count; at++)
        {
            yield return Compare.Processor(row, Text($"list of {clients[at]:#,0} clients, page + circuit: CPU to a bare list page"), lists[at], reference, new Goal(10, 2, 1.4, LessIsBetter: true));
        }

        // The goal speaks of 100,000 clients to 10,000; what a quick run has is for orientation.
        var goal = clients[^1] == 100_000 ? new Goal(10, 1.3, 1.1, LessIsBetter: true) : null;
        var steps = Text($"{clients[^1]:#,0} clients to {clients[^2]:#,0}");
        yield return Compare.Processor(row, $"list: CPU at {steps}", lists[^1], lists[^2], goal);
        yield return Compare.Processor(row, $"search: CPU at {steps}", searches[^1], searches[^2], goal);
    }

    // Finds one client by a part of its name.
    private static string SearchIn(int clients) => Population.NameOf(clients / 2).Split(' ')[^1];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
