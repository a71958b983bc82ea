using System.Net;
using System.Text.Json;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Resources;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Tests.OAuth;

/// <summary>
/// RFC 8693. A person signs in to the shop, which calls the orders API; the orders API exchanges the token it was shown for one with which it calls
/// the stock API.
/// </summary>
public sealed class TokenExchangeTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";

    [Fact]
    [Trait("SEC", "148")]
    public async Task An_api_calls_the_next_one_and_says_for_whom()
    {
        var scene = await SceneAsync();

        var response = await scene.ExchangeAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var answer = await response.JsonAsync();
        answer.Text("issued_token_type").ShouldBe(AccessToken);
        answer.Text("token_type").ShouldBe("Bearer");
        answer.Has("refresh_token").ShouldBeFalse();
        var token = new JsonWebToken(answer.Text("access_token"));
        token.Subject.ShouldBe((await host.UserIdAsync(OAuthHost.Owner)).ToString());
        token.Audiences.ShouldBe([scene.Stock.Identifier]);
        token.GetPayloadValue<string>("client_id").ShouldBe(scene.Orders.ClientId);
        var act = token.GetPayloadValue<JsonElement>("act");
        act.Text("sub").ShouldBe(scene.Orders.ClientId);
        var report = await (await scene.StockApi.IntrospectAsync(answer.Text("access_token"))).JsonAsync();
        report.GetProperty("active").GetBoolean().ShouldBeTrue();
        report.GetProperty("act").Text("sub").ShouldBe(scene.Orders.ClientId);
        var row = await AuditAsync(scene.Orders);
        row.ActorId.ShouldBe(scene.Orders.ClientId);
        row.Detail!.ShouldContain($"actor={scene.Orders.ClientId}");
        row.Detail!.ShouldContain($"subject={token.Subject}");
    }

    [Fact]
    [Trait("SEC", "148")]
    public async Task Acting_without_saying_so_needs_a_permission_of_its_own_and_is_audited()
    {
        var scene = await SceneAsync();

        await (await scene.ExchangeAsync(("actor_token", null), ("actor_token_type", null))).ShouldBeErrorAsync("invalid_request");
        await scene.Orders.EditAsync(new ClientEdit { Protocol = new() { MayImpersonate = true } });
        var answer = await (await scene.ExchangeAsync(("actor_token", null), ("actor_token_type", null))).JsonAsync();

        new JsonWebToken(answer.Text("access_token")).TryGetClaim("act", out _).ShouldBeFalse();
        (await AuditAsync(scene.Orders)).Detail!.ShouldStartWith("impersonation ");
    }

    [Fact]
    [Trait("SEC", "145")]
    public async Task It_is_off_unless_the_client_and_the_target_are_allowed_and_needs_its_parameters()
    {
        var scene = await SceneAsync();

        foreach (var (name, value) in new[] { ("subject_token", (string?)null), ("subject_token", ""), ("subject_token_type", null), ("subject_token_type", ""), ("actor_token_type", null), ("actor_token", null), ("subject_token_type", "urn:ietf:params:oauth:token-type:jwt"), ("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token") })
        {
            await (await scene.ExchangeAsync((name, value))).ShouldBeErrorAsync("invalid_request");
        }

        await (await scene.Orders.PostPairsAsync("/oauth/token", [.. scene.Form(), ("subject_token", scene.Subject)])).ShouldBeErrorAsync("invalid_request");
        await host.ServesAsync(scene.Orders, scene.OrdersApi);
        await (await scene.ExchangeAsync()).ShouldBeErrorAsync("invalid_target");
        await scene.Orders.EditAsync(new ClientEdit { GrantTypes = [GrantTypes.ClientCredentials] });
        await (await scene.ExchangeAsync()).ShouldBeErrorAsync("unauthorized_client");
    }

    [Fact]
    [Trait("SEC", "146")]
    [Trait("SEC", "149")]
    public async Task Tokens_of_another_kind_client_workspace_or_time_are_refused()
    {
        var scene = await SceneAsync();
        var tokens = await scene.Shop.TokensOfAsync(scene.Visitor);
        var foreign = await host.RegisterServiceAsync(workspace: OAuthHost.Other);
        var key = await host.SeedApiKeyAsync(OAuthHost.Acme, new Domain.Scopes.ScopeSet(["members:read"]));
        var revoked = await scene.NewSubjectAsync();
        (await scene.Shop.RevokeAsync(revoked)).StatusCode.ShouldBe(HttpStatusCode.OK);

        foreach (var subject in new[]
        {
            "x", "a.b.c", key, tokens.Text("id_token"), tokens.Text("refresh_token"), revoked,
            tokens.Text("access_token"), // for the portal's API, not for this one
            await foreign.ServiceTokenAsync(), scene.Subject[..^1],
        })
        {
            await (await scene.ExchangeAsync(("subject_token", subject))).ShouldBeErrorAsync("invalid_request");
            await (await scene.ExchangeAsync(("actor_token", subject))).ShouldBeErrorAsync("invalid_request");
        }

        await (await scene.ExchangeAsync(("subject_token", key), ("subject_token_type", "urn:clientportal:api-key"))).ShouldBeErrorAsync("invalid_request");
        host.Time.AdvanceSeconds(3601);
        await (await scene.ExchangeAsync(("actor_token", await scene.Orders.ServiceTokenAsync()))).ShouldBeErrorAsync("invalid_request"); // the subject has expired
    }

    [Fact]
    [Trait("SEC", "147")]
    public async Task The_result_exceeds_neither_the_subject_nor_the_client()
    {
        var scene = await SceneAsync();
        host.Time.AdvanceSeconds(600);
        var again = ("actor_token", (string?)await scene.Orders.ServiceTokenAsync());

        foreach (var scope in new[] { "workspace:read", "clients:write", "offline_access", "openid" })
        {
            await (await scene.ExchangeAsync(again, ("scope", scope))).ShouldBeErrorAsync("invalid_scope");
        }

        foreach (var target in new[] { "https://other.example", $"{Issuer}/api/v1", scene.OrdersApi.Identifier })
        {
            await (await scene.ExchangeAsync(again, ("resource", target))).ShouldBeErrorAsync("invalid_target");
            await (await scene.ExchangeAsync(again, ("resource", null), ("audience", target))).ShouldBeErrorAsync("invalid_target");
        }

        var answer = await (await scene.ExchangeAsync(again, ("resource", null), ("audience", scene.Stock.Identifier))).JsonAsync();
        answer.Text("scope").ShouldBe("members:read");
        new JsonWebToken(answer.Text("access_token")).ValidTo.ShouldBeLessThanOrEqualTo(new JsonWebToken(scene.Subject).ValidTo);
    }

    [Fact]
    [Trait("SEC", "149")]
    public async Task Whatever_ends_the_source_ends_what_was_derived_from_it()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        foreach (var end in new Func<Scene, Task>[]
        {
            async scene => (await scene.Shop.RevokeAsync(scene.Subject)).EnsureSuccessStatusCode(),
            async scene => (await scene.Shop.RevokeAsync(scene.Refresh)).EnsureSuccessStatusCode(),
            scene => scene.Shop.PauseAsync(),
            scene => scene.Orders.PauseAsync(),
            scene => scene.Orders.EditAsync(new ClientEdit { GrantTypes = [GrantTypes.ClientCredentials] }),
        })
        {
            var scene = await SceneAsync(visitor);
            var derived = (await (await scene.ExchangeAsync()).JsonAsync()).Text("access_token");
            var twice = await scene.ExchangeAgainAsync(derived);
            (await IsActiveAsync(scene.StockApi, derived)).ShouldBeTrue();
            (await IsActiveAsync(scene.StockApi, twice)).ShouldBeTrue();

            await end(scene);

            (await IsActiveAsync(scene.StockApi, derived)).ShouldBeFalse();
            (await IsActiveAsync(scene.StockApi, twice)).ShouldBeFalse();
        }
    }

    [Fact]
    [Trait("SEC", "149")]
    public async Task A_clients_own_token_is_exchanged_only_so_often_and_names_everybody_who_acted()
    {
        var scene = await SceneAsync();
        var first = (await (await scene.ExchangeAsync()).JsonAsync()).Text("access_token");
        var second = await scene.ExchangeAgainAsync(first);
        var act = new JsonWebToken(second).GetPayloadValue<JsonElement>("act");
        act.Text("sub").ShouldBe(scene.StockApi.ClientId);
        act.GetProperty("act").Text("sub").ShouldBe(scene.Orders.ClientId);

        var third = await scene.ExchangeAgainAsync(second);
        await (await scene.ExchangeResponseAsync(scene.StockApi, third, scene.Stock)).ShouldBeErrorAsync("invalid_request");
    }

    [Fact]
    [Trait("SEC", "148")]
    public async Task A_machines_token_can_be_exchanged_as_well_and_is_good_at_the_portals_own_api()
    {
        var machine = await host.RegisterServiceAsync(draft => draft with { GrantTypes = [GrantTypes.ClientCredentials, GrantTypes.TokenExchange], Protocol = new() { MayImpersonate = true, AccessTokenFormat = AccessTokenFormat.Opaque } });
        var own = await machine.ServiceTokenAsync();

        var answer = await (await machine.PostPairsAsync("/oauth/token", ("grant_type", GrantTypes.TokenExchange), ("subject_token", own), ("subject_token_type", AccessToken), ("scope", "members:read"))).JsonAsync();

        answer.Text("scope").ShouldBe("members:read");
        var facts = await host.The<Domain.OAuth.Tokens.AccessTokens>().ReadAsync(answer.Text("access_token"), CancellationToken.None);
        facts!.Subject.ShouldBe(machine.ClientId);
        facts.ToActor(null, null).Rights.ShouldBe(Domain.Rights.MembersRead);
    }

    private string Issuer => host.Address.ToString().TrimEnd('/');

    private static async Task<bool> IsActiveAsync(TestClient asking, string token) => (await (await asking.IntrospectAsync(token)).JsonAsync()).GetProperty("active").GetBoolean();

    private Task<AuditEvent> AuditAsync(TestClient client) => host.InDatabaseAsync(db =>
        db.Everywhere<AuditEvent>().Where(row => row.Action == AuditActions.TokenExchanged && row.ClientId == client.ClientId).OrderByDescending(row => row.At).ThenByDescending(row => row.Id).FirstAsync());

    private async Task<Scene> SceneAsync(Visitor? signedIn = null)
    {
        var visitor = signedIn ?? await host.SignInAsync(OAuthHost.Owner);
        var (orders, stock) = (await host.AddResourceAsync(), await host.AddResourceAsync(["members:read", "openid", "workspace:read"]));
        Task<TestClient> ApiAsync() => host.RegisterServiceAsync(draft => draft with { GrantTypes = [GrantTypes.ClientCredentials, GrantTypes.TokenExchange], Scopes = ["members:read", "clients:read", "openid"] });
        var (shop, ordersApi, stockApi) = (await host.RegisterAsync(), await ApiAsync(), await ApiAsync());
        await host.MayRequestAsync(shop, orders);
        await host.ServesAsync(ordersApi, orders, stock);
        await host.AssignAsync(stockApi, [new ResourceUse(stock.Id, MayRequest: true, Serves: true)]);
        var redirect = await visitor.AllowAsync(shop.AuthorizeUrl(("resource", orders.Identifier), ("scope", "members:read clients:read offline_access")));
        var tokens = await (await shop.RedeemAsync(redirect.Code)).JsonAsync();
        return new Scene(visitor, shop, ordersApi, stockApi, orders, stock, tokens.Text("access_token"), tokens.Text("refresh_token"), await ordersApi.ServiceTokenAsync());
    }

    private sealed record Scene(Visitor Visitor, TestClient Shop, TestClient Orders, TestClient StockApi, ResourceRow OrdersApi, ResourceRow Stock, string Subject, string Refresh, string Actor)
    {
        public async Task<string> NewSubjectAsync()
        {
            var redirect = await Visitor.AllowAsync(Shop.AuthorizeUrl(("resource", OrdersApi.Identifier), ("scope", "members:read clients:read offline_access")));
            return (await (await Shop.RedeemAsync(redirect.Code)).JsonAsync()).Text("access_token");
        }

        public (string Name, string Value)[] Form(params (string Name, string? Value)[] changes)
        {
            var form = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["grant_type"] = GrantTypes.TokenExchange,
                ["subject_token"] = Subject,
                ["subject_token_type"] = AccessToken,
                ["actor_token"] = Actor,
                ["actor_token_type"] = AccessToken,
                ["resource"] = Stock.Identifier,
            };
            foreach (var (name, value) in changes)
            {
                form[name] = value;
            }

            return [.. form.Where(pair => pair.Value is not null).Select(pair => (pair.Key, pair.Value!))];
        }

        public Task<HttpResponseMessage> ExchangeAsync(params (string Name, string? Value)[] changes) => Orders.PostPairsAsync("/oauth/token", Form(changes));

        /// <summary>The stock API exchanges what it was shown once more, for a token for itself.</summary>
        public async Task<string> ExchangeAgainAsync(string subject)
        {
            var response = await ExchangeResponseAsync(StockApi, subject, Stock);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
            return (await response.JsonAsync()).Text("access_token");
        }

        public async Task<HttpResponseMessage> ExchangeResponseAsync(TestClient client, string subject, ResourceRow target) => await client.PostPairsAsync(
            "/oauth/token",
            ("grant_type", GrantTypes.TokenExchange), ("subject_token", subject), ("subject_token_type", AccessToken),
            ("actor_token", await client.ServiceTokenAsync()), ("actor_token_type", AccessToken), ("resource", target.Identifier));
    }
}
