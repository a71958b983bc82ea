using System.Net;
using System.Text.Json.Nodes;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth.Registration;

/// <summary>RFC 7592.</summary>
[Collection(OpenPortalTests.Name)]
public sealed class ManageTests(OpenPortal portal)
{
    private readonly Software software = new(portal.Host);

    [Fact]
    [Trait("SEC", "154")]
    public async Task A_client_reads_itself_and_nobody_else()
    {
        var (own, other) = (await software.RegisterAsync(), await software.RegisterAsync());

        var read = await (await software.SendAsync(HttpMethod.Get, own.Address, token: own.Token)).JsonAsync();
        (read.Text("client_id"), read.Text("registration_access_token"), read.Has("client_secret")).ShouldBe((own.Client.ClientId, own.Token, false));

        var unknown = await RefusalAsync(HttpMethod.Get, $"{Software.Path}/nobody-knows-this", own.Token);
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete })
        {
            (await RefusalAsync(method, other.Address, own.Token)).ShouldBe(unknown);
            (await RefusalAsync(method, own.Address, token: null)).ShouldBe(unknown);
            (await RefusalAsync(method, own.Address, own.Client.Secret)).ShouldBe(unknown);
        }

        (await portal.Host.InDatabaseAsync(db => db.ClientRegistrations.Where(row => row.ClientRowId == own.Client.RowId).Select(row => row.AccessTokenHash).SingleAsync()))!.Length.ShouldBe(32);
    }

    [Fact]
    [Trait("SEC", "155")]
    public async Task An_update_replaces_everything()
    {
        var registered = await software.RegisterAsync(Software.Metadata(("scope", "openid"), ("contacts", new JsonArray("a@app.example")), ("software_id", "old"), ("dpop_bound_access_tokens", true)));

        var response = await PutAsync(registered, ("client_name", "Renamed"), ("redirect_uris", new JsonArray("https://app.example/new")));

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        var json = await response.JsonAsync();
        (json.Text("client_name"), json.Has("contacts"), json.Has("software_id")).ShouldBe(("Renamed", false, false));
        ScopeSet.Parse(json.Text("scope")).Contains(ScopeNames.MembersRead).ShouldBeTrue();
        json.GetProperty("dpop_bound_access_tokens").GetBoolean().ShouldBeTrue("what is left out does not become weaker");
        (await RowAsync(registered)).RedirectUris.ShouldBe(["https://app.example/new"]);
    }

    [Theory]
    [InlineData("registration_access_token", "x")]
    [InlineData("registration_client_uri", "https://elsewhere.example/")]
    [InlineData("client_id_issued_at", "1")]
    [InlineData("client_id", "another-client")]
    [InlineData("client_secret", "cps_wrong")]
    [Trait("SEC", "155")]
    public async Task An_update_cannot_set_what_the_server_owns(string member, string value)
    {
        var registered = await software.RegisterAsync();

        await (await PutAsync(registered, (member, value), ("client_name", "Changed"))).ShouldBeErrorAsync("invalid_client_metadata");
        (await RowAsync(registered)).Name.ShouldBe("Self-made app");
        (await PutAsync(registered, ("client_secret", registered.Client.Secret))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "152")]
    [Trait("SEC", "155")]
    public async Task An_update_passes_the_rules_of_what_the_client_becomes()
    {
        var registered = await software.RegisterAsync(Software.Metadata(("redirect_uris", new JsonArray("com.example.app:/cb")), ("token_endpoint_auth_method", "none")));

        await (await PutAsync(registered, ("redirect_uris", new JsonArray("com.example.app:/cb")), ("token_endpoint_auth_method", "client_secret_post"))).ShouldBeErrorAsync("invalid_redirect_uri");
        await (await PutAsync(registered, ("grant_types", new JsonArray("client_credentials")))).ShouldBeErrorAsync("invalid_client_metadata");

        var json = await (await PutAsync(registered, ("token_endpoint_auth_method", "client_secret_post"))).JsonAsync();
        json.Text("client_secret").ShouldStartWith("cps_");
        (await RowAsync(registered)).Kind.ShouldBe(ClientKind.Confidential);
    }

    [Fact]
    [Trait("SEC", "155")]
    public async Task A_change_of_kind_ends_what_the_old_kind_was_given()
    {
        var registered = await software.RegisterAsync();
        var tokens = await registered.Client.TokensOfAsync(await portal.Host.SignInAsync(OAuthHost.Member));

        (await PutAsync(registered, ("token_endpoint_auth_method", "none"))).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await registered.Client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        await (await registered.Client.RefreshAsync(tokens.Text("refresh_token"))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized); // its secret is gone
    }

    [Fact]
    [Trait("SEC", "155")]
    public async Task A_paused_client_does_not_come_back_this_way()
    {
        var registered = await software.RegisterAsync();
        await registered.Client.PauseAsync();

        (await PutAsync(registered, ("client_name", "Here again"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await software.SendAsync(HttpMethod.Delete, registered.Address, token: registered.Token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var row = await RowAsync(registered);
        (row.IsPaused, row.Name).ShouldBe((true, "Self-made app"));
    }

    [Fact]
    [Trait("SEC", "154")]
    [Trait("SEC", "155")]
    public async Task A_delete_ends_everything()
    {
        var registered = await software.RegisterAsync();
        var tokens = await registered.Client.TokensOfAsync(await portal.Host.SignInAsync(OAuthHost.Member));

        (await software.SendAsync(HttpMethod.Delete, registered.Address, token: registered.Token)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await registered.Client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        await (await registered.Client.RefreshAsync(tokens.Text("refresh_token"))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        (await software.SendAsync(HttpMethod.Get, registered.Address, token: registered.Token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await portal.Host.InDatabaseAsync(db => db.ClientRegistrations.AnyAsync(row => row.ClientRowId == registered.Client.RowId))).ShouldBeFalse();
    }

    [Fact]
    public async Task What_people_have_cut_down_stays_cut_down()
    {
        var registered = await software.RegisterAsync();
        await registered.Client.TokensOfAsync(await portal.Host.SignInAsync(OAuthHost.Member), ("scope", "openid"));
        await registered.Client.EditAsync(new ClientEdit { Scopes = ["openid", "profile"], AccessTokenLifetimeSeconds = 120 });

        (await PutAsync(registered, ("scope", "openid members:read"))).StatusCode.ShouldBe(HttpStatusCode.OK);

        var row = await RowAsync(registered);
        (row.Scopes.ToString(), row.AccessTokenLifetimeSeconds).ShouldBe(("openid", 120));
    }

    private Task<HttpResponseMessage> PutAsync(Registered registered, params (string Name, JsonNode? Value)[] changes) =>
        software.SendAsync(HttpMethod.Put, registered.Address, Software.Metadata([("client_id", registered.Client.ClientId), .. changes]).ToJsonString(), registered.Token);

    private Task<Client> RowAsync(Registered registered) =>
        portal.Host.InDatabaseAsync(db => db.Everywhere<Client>().AsNoTracking().SingleAsync(client => client.Id == registered.Client.RowId));

    private async Task<string> RefusalAsync(HttpMethod method, string path, string? token)
    {
        var response = await software.SendAsync(method, path, method == HttpMethod.Put ? Software.Metadata().ToJsonString() : null, token);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.WwwAuthenticate.ToString().ShouldContain("invalid_token");
        return await response.Content.ReadAsStringAsync();
    }
}
