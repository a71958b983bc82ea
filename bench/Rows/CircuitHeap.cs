using System.Globalization;
using ClientPortal.Bench.Circuits;
using ClientPortal.Bench.Findings;
using ClientPortal.Bench.Seeding;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Rows;

/// <summary>Goal 11: the managed heap of an open tab, and that a closed one leaves nothing behind.</summary>
internal static class CircuitHeap
{
    public const string ListPath = "/settings/integration/api-clients";

    private const string Nothing = "no-such-client";

    /// <summary>Enough for a full page.</summary>
    private const int Clients = 200;

    /// <summary>The host answers the closing tab before it has let go of everything.</summary>
    private static readonly TimeSpan LetGo = TimeSpan.FromSeconds(1);

    public static async Task<IEnumerable<Finding>> MeasureAsync(string row, Stage stage)
    {
        await using var portal = await Portal.StartProbedAsync();
        Population.AddClients(portal, Clients);
        Population.AddKeysOf(portal, Portal.Machine, Population.KeysPerClient - 2);
        await using var tabs = await Tabs.OfAsync(portal);
        await using var bare = await Bare.StartPageAsync();
        await using var bareTabs = Tabs.OfNobody(bare);
        var heap = portal.Probe.HeapAsync;
        return
        [
            .. await MeasureAsync(row, "list page", heap, tabs, stage.Scale, ListPath, Population.NameOf(0), new Goal(11, 320, 250, LessIsBetter: true)),
            .. await MeasureAsync(row, "a client's settings", heap, tabs, stage.Scale, $"{ListPath}/{Portal.App}", Portal.Callback, new Goal(11, 450, 450, LessIsBetter: true)),
            .. await MeasureAsync(row, "a client's 100 keys", heap, tabs, stage.Scale, $"{ListPath}/{Portal.Machine}?section=keys", "Show more", new Goal(11, 450, 450, LessIsBetter: true)),
            (await MeasureAsync(row, "the list page, nothing found", heap, tabs, stage.Scale, $"{ListPath}?search={Nothing}", Nothing, null))[0],
            (await MeasureAsync(row, "a bare list page", () => BareList.HeapAsync(bare), bareTabs, stage.Scale, BareList.Path, BareList.Proof, null))[0],
        ];
    }

    private static async Task<Finding[]> MeasureAsync(string row, string page, Func<Task<long>> heapAsync, Tabs tabs, Scale scale, string path, string proof, Goal? goal)
    {
        var (kilobytes, freed) = (new List<double>(), new List<double>());
        await tabs.OpenAsync(scale.Circuits, path, proof); // caches, pools and compiled code belong to the host, not to a circuit
        await tabs.CloseAsync();
        for (var turn = 0; turn < scale.Starts; turn++)
        {
            var before = await heapAsync();
            await tabs.OpenAsync(scale.Circuits, path, proof);
            var open = await heapAsync();
            await tabs.CloseAsync();
            await Task.Delay(LetGo);
            var closed = await heapAsync();
            kilobytes.Add((open - before) / 1024.0 / scale.Circuits);
            freed.Add(100.0 * (open - closed) / (open - before));
        }

        var note = string.Create(CultureInfo.InvariantCulture, $"{scale.Circuits} circuits at once");
        return
        [
            Finding.Of(row, $"circuit of {page}: managed heap", "KB", kilobytes, goal, note),
            Finding.Of(row, $"circuit of {page}: freed after close", "%", freed, new Goal(11, 95, 95), note),
        ];
    }
}
