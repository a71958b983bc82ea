namespace ClientPortal.Bench.Servers;

/// <summary>What others have made, each as a small server in <c>bench/peers/</c> on SQLite with the same durability.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("clientportal-peer-");

    private Peer()
    {
    }

    public Server Server { get; private set; } = null!;

    /// <summary><c>oidc-provider</c>: client_credentials, introspection, code exchange, refresh.</summary>
    public static Task<Peer> OidcProviderAsync() => StartAsync("oidc-provider");

    /// <summary><c>better-auth</c> with its API key plugin.</summary>
    public static Task<Peer> BetterAuthAsync() => StartAsync("better-auth");

    /// <summary>Lines of text that the peer makes by its own models, outside of any measurement.</summary>
    public async Task<string[]> MintAsync(string path) => (await Server.Http.GetStringAsync(path)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private static async Task<Peer> StartAsync(string name)
    {
        var peer = new Peer();
        var script = Path.Combine(Repository.Root, "bench", "peers", $"{name}.mjs");
        peer.Server = await Server.StartAsync(name, ["node", script, "{port}", Path.Combine(peer._data.FullName, "peer.db")], "/bench/ready", environment: ("NODE_ENV", "production"));
        return peer;
    }
}
