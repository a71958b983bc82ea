using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Resources;
using ClientPortal.Tests.Hosting;

namespace ClientPortal.Tests.OAuth.Support;

/// <summary>APIs of a workspace, made by the same operations as everything else.</summary>
internal static class ResourceSeeds
{
    private static int count;

    /// <summary>A resource with an identifier of its own.</summary>
    public static async Task<ResourceRow> AddResourceAsync(this OAuthHost host, string[]? scopes = null, int? lifetimeSeconds = null, string workspace = OAuthHost.Acme)
    {
        var actor = await host.ActorOfAsync(workspace);
        var identifier = $"https://api-{Interlocked.Increment(ref count)}.example/v1";
        var draft = new ResourceDraft { Identifier = identifier, Name = $"API {count}", Scopes = scopes, AccessTokenLifetimeSeconds = lifetimeSeconds };
        var made = (await host.The<CreateResource>().RunAsync(actor, draft, CancellationToken.None)).Value();
        return (await host.The<ResourceQueries>().FindAsync(actor, made.Id, CancellationToken.None)).Value();
    }

    /// <summary>Lets a client get tokens for these resources, and no others.</summary>
    public static Task MayRequestAsync(this OAuthHost host, TestClient client, params ResourceRow[] resources) =>
        host.AssignAsync(client, [.. resources.Select(resource => new ResourceUse(resource.Id, MayRequest: true, Serves: false))]);

    /// <summary>Makes a client the resource's own.</summary>
    public static Task ServesAsync(this OAuthHost host, TestClient client, ResourceRow resource, params ResourceRow[] mayRequest) =>
        host.AssignAsync(client, [new ResourceUse(resource.Id, MayRequest: false, Serves: true), .. mayRequest.Select(one => new ResourceUse(one.Id, MayRequest: true, Serves: false))]);

    public static async Task AssignAsync(this OAuthHost host, TestClient client, ResourceUse[] uses, string workspace = OAuthHost.Acme) =>
        (await host.The<AssignResources>().RunAsync(await host.ActorOfAsync(workspace), client.ClientId, uses, CancellationToken.None)).Value();

    public static async Task EditAsync(this OAuthHost host, ResourceRow resource, ResourceEdit edit) =>
        (await host.The<EditResource>().RunAsync(await host.ActorOfAsync(OAuthHost.Acme), resource.Id, edit, CancellationToken.None)).Value();

    /// <summary>A client on its own behalf.</summary>
    public static Task<TestClient> RegisterServiceAsync(this OAuthHost host, Func<ClientDraft, ClientDraft>? change = null, string workspace = OAuthHost.Acme) => host.RegisterAsync(
        draft => (change ?? (same => same))(draft with { RedirectUris = [], GrantTypes = [GrantTypes.ClientCredentials], Scopes = ["members:read", "clients:read", "workspace:read"] }), workspace);

    /// <summary>A token for the client itself.</summary>
    public static async Task<string> ServiceTokenAsync(this TestClient client, params (string Name, string Value)[] parameters)
    {
        var response = await client.ServiceTokenResponseAsync(parameters);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        return (await response.JsonAsync()).Text("access_token");
    }

    /// <summary>The answer to a request that may name several resources.</summary>
    public static Task<HttpResponseMessage> ServiceTokenResponseAsync(this TestClient client, params (string Name, string Value)[] parameters) =>
        client.PostPairsAsync("/oauth/token", [("grant_type", "client_credentials"), .. parameters]);

    /// <summary>Posts a form in which names may repeat, as this client.</summary>
    public static async Task<HttpResponseMessage> PostPairsAsync(this TestClient client, string path, params (string Name, string Value)[] parameters)
    {
        var pairs = client.WithCredentials(new(StringComparer.Ordinal)).Concat(parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        using var content = new FormUrlEncodedContent(pairs);
        return await client.SendAsync(HttpMethod.Post, path, content);
    }
}
