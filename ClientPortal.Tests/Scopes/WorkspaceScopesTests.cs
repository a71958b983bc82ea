using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Resources;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.Import;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Tests.Scopes;

/// <summary>A workspace defines scopes for its own APIs: its keys, clients and tokens carry them, and they open nothing of the portal.</summary>
public sealed class WorkspaceScopesTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly string[] Own = ["orders:read", "orders:write"];

    [Fact]
    public async Task A_key_carries_them_and_may_do_nothing_else()
    {
        var (tenant, client) = await TenantAsync();
        var api = await tenant.WithKeyAsync("keys:verify");
        var key = (await tenant.KeyAsync(client.ClientId, "orders:read")).Key!.Reveal();

        var good = (await api.PostAsync("/keys/verify", new { key, scopes = new[] { "orders:read" } })).ShouldBe(HttpStatusCode.OK).Json;
        (good.Text("code"), good.GetProperty("scopes").EnumerateArray().Single().GetString()).ShouldBe(("VALID", "orders:read"));
        (await api.PostAsync("/keys/verify", new { key, scopes = new[] { "orders:write" } })).Json.Text("code").ShouldBe("INSUFFICIENT_SCOPE");
        (await ApiHttp.With(host, key).GetAsync("/workspace")).ShouldBe(HttpStatusCode.Forbidden);
        (await ApiHttp.With(host, key).GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_with_a_role_has_none_of_them()
    {
        var (tenant, client) = await TenantAsync();
        var api = await tenant.WithKeyAsync("keys:verify");
        var key = (await tenant.KeyAsync(client.ClientId)).Key!.Reveal();

        (await api.PostAsync("/keys/verify", new { key, scopes = new[] { "orders:read" } })).Json.Text("code").ShouldBe("INSUFFICIENT_SCOPE");
    }

    [Fact]
    public async Task Another_workspace_does_not_know_them()
    {
        await TenantAsync();
        var other = await host.NewTenantAsync();
        var api = await other.WithKeyAsync("clients:read", "clients:write", "keys:write");
        var client = await other.ClientAsync();

        (await api.PostAsync($"/clients/{client.ClientId}/keys", new { name = "a", scopes = Own })).ShouldBe(HttpStatusCode.BadRequest).CodesAt("scopes").ShouldBe(["key_scope_unknown"]);
        (await api.PatchAsync($"/clients/{client.ClientId}", new { scopes = Own })).ShouldBe(HttpStatusCode.BadRequest).CodesAt("scopes").ShouldBe(["scope_unknown"]);
        (await api.PostAsync("/clients", new { name = "a", redirectUris = Array.Empty<string>(), scopes = Own })).ShouldBe(HttpStatusCode.BadRequest).CodesAt("scopes").ShouldBe(["scope_unknown"]);
    }

    [Fact]
    public async Task What_a_client_or_key_has_it_keeps_when_no_resource_names_it_any_more()
    {
        var (tenant, client) = await TenantAsync();
        var key = (await tenant.KeyAsync(client.ClientId, "orders:read")).Key!.Reveal();
        (await tenant.Get<EditClient>().RunAsync(tenant.Owner, client.ClientId, new ClientEdit { Scopes = ["openid", "orders:read"] }, Ct)).Value();
        var resource = (await tenant.Get<ResourceQueries>().ListPageAsync(tenant.Owner, 0, 10, Ct)).Value().Items.Single();
        (await tenant.Get<EditResource>().RunAsync(tenant.Owner, resource.Id, new ResourceEdit { Scopes = ["members:read"] }, Ct)).Value();

        (await tenant.Get<EditClient>().RunAsync(tenant.Owner, client.ClientId, new ClientEdit { Name = "Renamed", Scopes = ["email", "orders:read"] }, Ct)).Value().Name.ShouldBe("Renamed");
        (await tenant.Get<CreateApiKey>().RunAsync(tenant.Owner, client.ClientId, new ApiKeyDraft { Name = "late", Scopes = ["orders:read"] }, Ct)).IsDone(out _, out var problem);
        problem!.Fields.Single().Code.ShouldBe("key_scope_unknown");
        (await (await tenant.WithKeyAsync("keys:verify")).PostAsync("/keys/verify", new { key, scopes = new[] { "orders:read" } })).Json.Text("code").ShouldBe("VALID");
    }

    [Fact]
    public async Task A_client_that_has_them_can_be_changed_in_every_other_way()
    {
        var (tenant, _) = await TenantAsync();
        var client = await tenant.ClientAsync(with: draft => draft with { GrantTypes = ["authorization_code", "client_credentials"], Scopes = ["openid", .. Own] });

        (await tenant.Get<GenerateClientKey>().RunAsync(tenant.Owner, client.ClientId, "ES256", Ct)).Value();
        (await tenant.Get<PauseClient>().RunAsync(tenant.Owner, client.ClientId, Ct)).Value();
        (await tenant.Get<EditClient>().RunAsync(tenant.Owner, client.ClientId, new ClientEdit { Name = "Renamed" }, Ct)).Value().Name.ShouldBe("Renamed");
    }

    [Fact]
    public async Task An_import_knows_them()
    {
        var (tenant, _) = await TenantAsync();
        var file = $$"""[{"clientId":"imported-{{tenant.WorkspaceId:n}}","scopes":["openid","orders:read"]}]""";

        (await (await (await host.NewTenantAsync()).WithKeyAsync()).ImportAsync(file)).ShouldBe(HttpStatusCode.BadRequest);
        (await (await tenant.WithKeyAsync()).ImportAsync(file, query: "?dryRun=true")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("isGood").GetBoolean().ShouldBeTrue();
        (await (await tenant.WithKeyAsync()).ImportAsync(file)).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_person_allows_them_by_name_and_the_token_says_so()
    {
        var resource = await host.AddResourceAsync([.. Own, "members:read"]);
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Member), await host.RegisterAsync(draft => draft with { Scopes = ["openid", .. Own] }));
        await host.MayRequestAsync(client, resource);
        var url = client.AuthorizeUrl(("resource", resource.Identifier), ("scope", "openid orders:read"));

        (await visitor.OpenConsentAsync(url)).Html.ShouldContain("use an API of this product: orders:read");
        var tokens = await client.TokensOfAsync(visitor, ("resource", resource.Identifier), ("scope", "openid orders:read"));

        ScopesIn(tokens.Text("access_token")).ShouldBe(["orders:read"]); // openid says nothing to this API
        (await visitor.GetAsync(client.AuthorizeUrl(("scope", "orders:delete")))).ShouldRedirectWith("invalid_scope");
    }

    [Fact]
    public async Task A_client_on_its_own_behalf_gets_them_for_their_API_only()
    {
        var (orders, stock) = (await host.AddResourceAsync(Own), await host.AddResourceAsync(["stock:read"]));
        var client = await host.RegisterServiceAsync(draft => draft with { Scopes = ["members:read", .. Own, "stock:read"] });
        await host.MayRequestAsync(client, orders, stock);

        ScopesIn(await client.ServiceTokenAsync(("resource", orders.Identifier))).ShouldBe(Own);
        ScopesIn(await client.ServiceTokenAsync(("resource", orders.Identifier), ("scope", "orders:write"))).ShouldBe(["orders:write"]);
        await (await client.ServiceTokenResponseAsync(("resource", stock.Identifier), ("scope", "orders:write"))).ShouldBeErrorAsync("invalid_scope");
    }

    private async Task<(Tenant Tenant, RegisteredClient Client)> TenantAsync()
    {
        var tenant = await host.NewTenantAsync();
        var draft = new ResourceDraft { Name = "Orders", Identifier = $"https://orders-{tenant.WorkspaceId:n}.example", Scopes = Own };
        (await tenant.Get<CreateResource>().RunAsync(tenant.Owner, draft, Ct)).Value();
        return (tenant, await tenant.ClientAsync());
    }

    private static string[] ScopesIn(string token) => new JsonWebToken(token).GetClaim("scope").Value.Split(' ');
}
