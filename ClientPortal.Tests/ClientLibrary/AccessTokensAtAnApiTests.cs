using System.Net;
using ClientPortal.AspNetCore;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Drivers;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.ClientLibrary;

/// <summary>A vendor's API that takes access tokens of the portal.</summary>
public sealed class AccessTokensAtAnApiTests(DriverHost driver) : IClassFixture<DriverHost>
{
    private OAuthHost Portal => driver.Portal;

    [Fact]
    [Trait("SEC", "119")]
    public async Task A_signed_token_for_this_API_is_judged_without_the_portal()
    {
        var (visitor, resource) = (await Portal.SignInAsync(OAuthHost.Owner), await Portal.AddResourceAsync());
        var client = await Portal.RegisterAsync();
        await Portal.MayRequestAsync(client, resource);
        await using var api = await StartAsync(resource.Identifier);
        var token = await TokenAsync(client, visitor, resource.Identifier);

        (await api.StatusAsync("/members", $"Bearer {token}")).ShouldBe(HttpStatusCode.OK);
        var asked = api.CallsToThePortal; // for the addresses and the keys
        var who = await (await api.GetAsync("/who", $"Bearer {token}")).JsonAsync();

        who.GetProperty("sub")[0].GetString().ShouldBe((await Portal.UserIdAsync(OAuthHost.Owner)).ToString());
        who.GetProperty("client_id")[0].GetString().ShouldBe(client.ClientId);
        who.GetProperty("workspace")[0].GetString().ShouldBe((await Portal.WorkspaceIdAsync(OAuthHost.Acme)).ToString());
        who.GetProperty("credential")[0].GetString().ShouldBe("access_token");
        api.CallsToThePortal.ShouldBe(asked);
    }

    [Fact]
    public async Task Tokens_for_others_and_tokens_bound_to_a_key_are_nobodys()
    {
        var (visitor, resource, elsewhere) = (await Portal.SignInAsync(OAuthHost.Owner), await Portal.AddResourceAsync(), await Portal.AddResourceAsync());
        var client = await Portal.RegisterAsync();
        await Portal.MayRequestAsync(client, resource, elsewhere);
        await using var api = await StartAsync(resource.Identifier);
        var good = await TokenAsync(client, visitor, resource.Identifier);
        var tokens = await client.TokensOfAsync(visitor);
        using var key = new ProofKey(Portal);
        var bound = await client.WithProofsAsync(new(client.CodeRequest((await visitor.AllowAsync(client.AuthorizeUrl(("resource", resource.Identifier)))).Code), StringComparer.Ordinal), key.Of("POST", DpopCalls.Token));

        (await api.StatusAsync("/who", $"Bearer {good}")).ShouldBe(HttpStatusCode.OK);
        (await api.StatusAsync("/who", $"Bearer {await TokenAsync(client, visitor, elsewhere.Identifier)}")).ShouldBe(HttpStatusCode.Unauthorized);
        (await api.StatusAsync("/who", $"Bearer {tokens.Text("access_token")}")).ShouldBe(HttpStatusCode.Unauthorized);
        (await api.StatusAsync("/who", $"Bearer {tokens.Text("id_token")}")).ShouldBe(HttpStatusCode.Unauthorized);
        (await api.StatusAsync("/who", $"Bearer {good[..^4]}AAAA")).ShouldBe(HttpStatusCode.Unauthorized);
        (await api.StatusAsync("/who", $"Bearer {(await bound.JsonAsync()).Text("access_token")}")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(AccessTokenFormat.Jwt)]
    [InlineData(AccessTokenFormat.Opaque)]
    public async Task With_a_client_of_its_own_the_API_knows_of_a_revocation_within_two_seconds(AccessTokenFormat format)
    {
        var (visitor, resource) = (await Portal.SignInAsync(OAuthHost.Owner), await Portal.AddResourceAsync());
        var (client, service) = (await Portal.RegisterAsync(draft => draft with { Protocol = new ClientProtocolEdit { AccessTokenFormat = format } }), await Portal.RegisterServiceAsync());
        await Portal.MayRequestAsync(client, resource);
        await Portal.ServesAsync(service, resource);
        await using var api = await StartAsync(resource.Identifier, service);
        var token = await TokenAsync(client, visitor, resource.Identifier);
        (await api.StatusAsync("/members", $"Bearer {token}")).ShouldBe(HttpStatusCode.OK);

        await client.PauseAsync();

        (await api.TimeUntilRefusedAsync($"Bearer {token}")).ShouldBeLessThan(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Without_a_key_of_its_own_the_API_says_at_the_start_that_keys_are_not_taken()
    {
        await using var api = await StartAsync("https://api.example");

        api.Log.Records.Where(record => record.StartsWith("Warning", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain("no ApiKey is set");
    }

    [Fact]
    public async Task A_secret_of_the_APIs_own_that_does_not_fit_is_a_fault_and_not_a_refusal()
    {
        var (visitor, resource) = (await Portal.SignInAsync(OAuthHost.Owner), await Portal.AddResourceAsync());
        var (client, service) = (await Portal.RegisterAsync(), await Portal.RegisterServiceAsync());
        await Portal.MayRequestAsync(client, resource);
        await using var api = await SampleApi.StartAsync(options =>
            (options.Authority, options.Audience, options.ClientId, options.ClientSecret) = (driver.Issuer, resource.Identifier, service.ClientId, "wrong"));

        (await api.StatusAsync("/members", $"Bearer {await TokenAsync(client, visitor, resource.Identifier)}")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        api.Log.Records.Where(record => record.StartsWith("Error", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain("refuses the configured ClientId and ClientSecret (401)");
    }

    [Fact]
    public async Task Wrong_settings_do_not_start()
    {
        foreach (var (wrong, sentence) in new (Action<ClientPortalOptions> Wrong, string Sentence)[]
        {
            (options => options.Authority = "http://portal.example.com", "Authority"),
            (options => options.Authority = "https://portal.example.com/path", "Authority"),
            (options => options.Audience = null, "Set ApiKey"),
            (options => options.ApiKey = "cpk_wrong", "ApiKey"),
            (options => options.ClientId = "alone", "ClientSecret"),
            (options => options.RememberFor = TimeSpan.FromMinutes(1), "RememberFor"),
        })
        {
            var start = () => SampleApi.StartAsync(options =>
            {
                (options.Authority, options.Audience) = ("https://portal.example.com", "https://api.example");
                wrong(options);
            });
            (await start.ShouldThrowAsync<Exception>()).ToString().ShouldContain(sentence);
        }
    }

    private Task<SampleApi> StartAsync(string audience, TestClient? service = null) => SampleApi.StartAsync(options =>
    {
        (options.Authority, options.Audience) = (driver.Issuer, audience);
        (options.ClientId, options.ClientSecret) = (service?.ClientId, service?.Secret);
    });

    private static async Task<string> TokenAsync(TestClient client, Visitor visitor, string resource) =>
        (await (await client.RedeemAsync((await visitor.AllowAsync(client.AuthorizeUrl(("resource", resource)))).Code)).JsonAsync()).Text("access_token");
}
