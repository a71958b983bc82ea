using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using ClientPortal.Bench.Circuits;
using ClientPortal.Bench.Rows;
using ClientPortal.Bench.Seeding;
using ClientPortal.Bench.Servers;

namespace ClientPortal.Bench.Load;

/// <summary>What an installation gets of everything at once: machines that ask about keys and get tokens, people who sign in to applications, an admin at the list.</summary>
internal sealed class Mix
{
    private const int Keys = 1_000;
    private const int Chains = 60;
    private readonly Portal _portal;
    private readonly Grants _grants;
    private readonly string[] _keys;

    // The last JWT and the last opaque token that were issued, with the client that asks about its own.
    private readonly (string Client, string Token)[] _tokens = [(Portal.Machine, ""), (Portal.OpaqueMachine, "")];

    // A browser keeps its cookies by itself and so does one thing at a time.
    private readonly Channel<Browser> _browsers = Channel.CreateUnbounded<Browser>();

    // Each refresh gives the token for the next one.
    private readonly ConcurrentQueue<string> _refreshTokens = new();
    private readonly string _admin;
    private int _at;

    private Mix(Portal portal, string[] keys, string admin) => (_portal, _grants, _keys, _admin) = (portal, new Grants(portal), keys, admin);

    /// <summary>Moderate: a small machine is a third busy with it.</summary>
    public IReadOnlyList<Traffic> Traffic =>
    [
        new("verify", 150, VerifyAsync),
        new("introspect", 50, IntrospectAsync),
        new("client_credentials JWT", 20, () => GetTokenAsync(0)),
        new("client_credentials opaque", 20, () => GetTokenAsync(1)),
        new("authorize and code", 5, AuthorizeAsync),
        new("refresh", 10, RefreshAsync),
        new("list page with circuit", 1, VisitAsync),
    ];

    public static async Task<Mix> OfAsync(Portal portal)
    {
        await AccessTokens.MakeOpaqueAsync(portal);
        var keys = Population.AddKeys(portal, Keys);
        var mix = new Mix(portal, keys, (await Browser.SignInAsync(portal)).Cookies);
        await mix.GetTokenAsync(0);
        await mix.GetTokenAsync(1);
        foreach (var person in Portal.People)
        {
            await mix._browsers.Writer.WriteAsync(await Browser.SignInAsync(portal, person));
        }

        for (var chain = 0; chain < Chains; chain++)
        {
            await mix.AuthorizeAsync();
        }

        return mix;
    }

    private async Task VerifyAsync()
    {
        var answer = await _portal.Server.AskAsync(HttpMethod.Post, "/api/v1/keys/verify", "application/json", $$"""{"key":"{{Next(_keys)}}"}""", _portal.Secrets.Key);
        Require(answer.Contains("\"valid\":true", StringComparison.Ordinal), answer);
    }

    private async Task IntrospectAsync()
    {
        var (client, token) = Next(_tokens);
        var answer = await _portal.Server.PostFormAsync("/oauth/introspect", $"token={token}&client_id={client}&client_secret={_portal.Secrets.Client(client)}");
        Require(answer.Contains("\"active\":true", StringComparison.Ordinal), answer);
    }

    private async Task GetTokenAsync(int place)
    {
        var client = _tokens[place].Client;
        _tokens[place] = (client, await AccessTokens.GetAsync(_portal.Server, "/oauth/token", MachineTokens.Request(_portal, client)));
    }

    private async Task AuthorizeAsync()
    {
        var browser = await _browsers.Reader.ReadAsync();
        try
        {
            var token = await AccessTokens.GetAsync(_portal.Server, "/oauth/token", _grants.RequestFor(await _grants.CodeAsync(browser)), "refresh_token");
            if (_refreshTokens.Count < Chains)
            {
                _refreshTokens.Enqueue(token);
            }
        }
        finally
        {
            await _browsers.Writer.WriteAsync(browser);
        }
    }

    private async Task RefreshAsync()
    {
        if (!_refreshTokens.TryDequeue(out var token))
        {
            throw new InvalidOperationException("Every chain of refresh tokens waits for an answer.");
        }

        using var told = JsonDocument.Parse(await _portal.Server.PostFormAsync("/oauth/token", _grants.RefreshWith(token)));
        _refreshTokens.Enqueue(told.RootElement.GetProperty("refresh_token").GetString()!);
    }

    private async Task VisitAsync()
    {
        await using var tab = await Circuit.OpenAsync(_portal.Server, _admin, CircuitHeap.ListPath, Population.NameOf(0));
    }

    private T Next<T>(T[] list) => list[(uint)Interlocked.Increment(ref _at) % list.Length];

    private static void Require(bool isGood, string answer)
    {
        if (!isGood)
        {
            throw new InvalidOperationException($"This is no good answer: {answer}");
        }
    }
}
