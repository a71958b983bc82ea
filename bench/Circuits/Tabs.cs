using ClientPortal.Bench.Seeding;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Circuits;

/// <summary>Open tabs of several people, each below the number of tabs that the product allows one.</summary>
internal sealed class Tabs : IAsyncDisposable
{
    private readonly List<Circuit> _open = [];
    private readonly Server _server;
    private readonly string[] _cookies;

    private Tabs(Server server, string[] cookies) => (_server, _cookies) = (server, cookies);

    public static async Task<Tabs> OfAsync(Portal portal)
    {
        var cookies = new List<string>();
        foreach (var person in Portal.People)
        {
            cookies.Add((await Browser.SignInAsync(portal, person)).Cookies);
        }

        return new Tabs(portal.Server, [.. cookies]);
    }

    /// <summary>Tabs of nobody, on a host that asks for no sign-in.</summary>
    public static Tabs OfNobody(Server server) => new(server, [""]);

    /// <summary>Opens so many tabs one after the other, each until it shows this text.</summary>
    public async Task OpenAsync(int count, string path, string proof)
    {
        for (var opened = 0; opened < count; opened++)
        {
            _open.Add(await Circuit.OpenAsync(_server, _cookies[opened % _cookies.Length], path, proof));
        }
    }

    public async Task CloseAsync()
    {
        foreach (var tab in _open)
        {
            await tab.DisposeAsync();
        }

        _open.Clear();
    }

    /// <summary>Opens and closes a tab so many times.</summary>
    public async Task VisitAsync(int count, string path, string proof)
    {
        for (var visited = 0; visited < count; visited++)
        {
            await OpenAsync(1, path, proof);
            await CloseAsync();
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();
}
