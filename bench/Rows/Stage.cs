using ClientPortal.Bench.Load;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Rows;

/// <summary>What the rows of one run share: the servers, each started when the first row asks for it, and everything that was measured.</summary>
internal sealed class Stage(Scale scale) : IAsyncDisposable
{
    private Portal? _portal;
    private Server? _bare;
    private Peer? _oidcProvider;
    private Peer? _betterAuth;

    public Scale Scale => scale;

    public List<Contestant> Contestants { get; } = [];

    public async Task<Portal> PortalAsync() => _portal ??= await Portal.StartAsync();

    public async Task<Server> BareAsync() => _bare ??= await Bare.StartAsync();

    public async Task<Peer> OidcProviderAsync() => _oidcProvider ??= await Peer.OidcProviderAsync();

    public async Task<Peer> BetterAuthAsync() => _betterAuth ??= await Peer.BetterAuthAsync();

    public Contestant Enter(string name, Server server, Plan plan)
    {
        var contestant = new Contestant(name, server, plan);
        Contestants.Add(contestant);
        return contestant;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var contestant in Contestants)
        {
            contestant.Dispose();
        }

        foreach (var server in new IAsyncDisposable?[] { _portal, _bare, _oidcProvider, _betterAuth })
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }
}
