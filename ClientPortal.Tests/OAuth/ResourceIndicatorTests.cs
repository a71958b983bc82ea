using System.Net;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Resources;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Tests.OAuth;

/// <summary>RFC 8707 and RFC 9728.</summary>
public sealed class ResourceIndicatorTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "066")]
    [Trait("SEC", "068")]
    public async Task A_token_is_for_the_resource_that_was_named_and_good_nowhere_else()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var resource = await host.AddResourceAsync(["openid", "members:read", "clients:read"], lifetimeSeconds: 300);
        var client = await host.RegisterAsync();
        await host.MayRequestAsync(client, resource);

        var redirect = await visitor.AllowAsync(client.AuthorizeUrl(("resource", resource.Identifier)));
        var tokens = await (await client.RedeemAsync(redirect.Code)).JsonAsync();

        var access = new JsonWebToken(tokens.Text("access_token"));
        access.Typ.ShouldBe("at+jwt");
        access.Audiences.ShouldBe([resource.Identifier]);
        foreach (var claim in new[] { "iss", "exp", "iat", "jti", "sub", "client_id", "workspace" })
        {
            access.TryGetClaim(claim, out _).ShouldBeTrue(claim);
        }

        tokens.Text("scope").ShouldBe("members:read openid");
        tokens.GetProperty("expires_in").GetInt64().ShouldBe(300);
        tokens.Has("refresh_token").ShouldBeTrue();
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        (await CallAsync(tokens.Text("access_token"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var own = new JsonWebToken((await client.TokensOfAsync(visitor)).Text("access_token"));
        own.Audiences.ShouldBe([$"{Issuer}/api/v1"]);
    }

    [Fact]
    [Trait("SEC", "095")]
    public async Task The_token_request_narrows_what_was_granted_and_follows_what_is_so_now()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var (one, two, never) = (await host.AddResourceAsync(), await host.AddResourceAsync(["members:read"]), await host.AddResourceAsync());
        var client = await host.RegisterAsync();
        await host.MayRequestAsync(client, one, two, never);
        var url = client.AuthorizeUrl(("resource", one.Identifier)) + "&resource=" + Uri.EscapeDataString(two.Identifier);
        var code = (await visitor.AllowAsync(url)).Code;

        await (await client.RedeemAsync(code, ("resource", never.Identifier))).ShouldBeErrorAsync("invalid_target");
        await (await client.RedeemAsync(code, ("resource", $"{Issuer}/api/v1"))).ShouldBeErrorAsync("invalid_target");
        var both = await (await client.RedeemAsync(code)).JsonAsync();
        new JsonWebToken(both.Text("access_token")).Audiences.Order(StringComparer.Ordinal).ShouldBe(new[] { one.Identifier, two.Identifier }.Order(StringComparer.Ordinal));
        both.Text("scope").ShouldBe("members:read");

        var refreshed = await (await client.RefreshAsync(both.Text("refresh_token"), ("resource", one.Identifier))).JsonAsync();
        new JsonWebToken(refreshed.Text("access_token")).Audiences.ShouldBe([one.Identifier]);
        refreshed.Text("scope").ShouldBe("members:read openid");
        var next = refreshed.Text("refresh_token");
        await (await client.RefreshAsync(next, ("resource", never.Identifier))).ShouldBeErrorAsync("invalid_target");

        await host.EditAsync(two, new ResourceEdit { IsDisabled = true });
        await (await client.RefreshAsync(next)).ShouldBeErrorAsync("invalid_target");
        await (await client.RefreshAsync(next, ("resource", two.Identifier))).ShouldBeErrorAsync("invalid_target");
        await host.MayRequestAsync(client, two, never);
        await (await client.RefreshAsync(next, ("resource", one.Identifier))).ShouldBeErrorAsync("invalid_target");
        await host.MayRequestAsync(client, one);
        (await client.RefreshAsync(next, ("resource", one.Identifier))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("https://nobody.example")]
    [InlineData("not a uri")]
    [InlineData("/api/v1")]
    [InlineData("https://api.example/v1#x")]
    public async Task Unknown_resources_are_refused_at_both_endpoints(string resource)
    {
        var (visitor, client, machine) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(), await host.RegisterServiceAsync());

        (await visitor.GetAsync(client.AuthorizeUrl(("resource", resource)))).ShouldRedirectWith("invalid_target");
        await (await machine.ServiceTokenResponseAsync(("resource", resource))).ShouldBeErrorAsync("invalid_target");
    }

    [Fact]
    public async Task Another_clients_another_workspaces_and_a_disabled_resource_look_like_an_unknown_one()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var (assigned, other, off, foreign) = (await host.AddResourceAsync(), await host.AddResourceAsync(), await host.AddResourceAsync(), await host.AddResourceAsync(workspace: OAuthHost.Other));
        var (client, machine) = (await host.RegisterAsync(), await host.RegisterServiceAsync());
        await host.MayRequestAsync(client, assigned, off);
        await host.MayRequestAsync(machine, assigned, off);
        await host.EditAsync(off, new ResourceEdit { IsDisabled = true });
        var answers = new HashSet<string>();

        foreach (var resource in new[] { other.Identifier, off.Identifier, foreign.Identifier, "https://nobody.example" })
        {
            (await visitor.GetAsync(client.AuthorizeUrl(("resource", resource)))).ShouldRedirectWith("invalid_target");
            var refused = await machine.ServiceTokenResponseAsync(("resource", resource));
            await refused.ShouldBeErrorAsync("invalid_target");
            answers.Add(await refused.Content.ReadAsStringAsync());
        }

        answers.Count.ShouldBe(1);
        await (await machine.ServiceTokenResponseAsync([.. Enumerable.Range(0, 6).Select(i => ("resource", i == 0 ? assigned.Identifier : $"{Issuer}{(i % 2 == 0 ? "" : "/api/v1")}/"))])).ShouldBeErrorAsync("invalid_target");
        (await machine.ServiceTokenAsync(("resource", assigned.Identifier))).ShouldNotBeNull();
    }

    [Fact]
    [Trait("SEC", "040")]
    public async Task Consent_for_one_api_is_no_consent_for_another()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var (one, two) = (await host.AddResourceAsync(), await host.AddResourceAsync());
        var client = await host.RegisterAsync();
        await host.MayRequestAsync(client, one, two);

        var form = await visitor.OpenConsentAsync(client.AuthorizeUrl(("resource", one.Identifier)));
        form.Html.ShouldContain(one.Name);
        form.Html.ShouldContain(one.Identifier);
        await form.AllowAsync();

        ClientRedirect.Of(await visitor.GetAsync(client.AuthorizeUrl(("resource", one.Identifier)))).Code.ShouldNotBeEmpty();
        await visitor.OpenConsentAsync(client.AuthorizeUrl(("resource", two.Identifier)));
        await (await visitor.OpenConsentAsync(client.AuthorizeUrl())).AllowAsync();
        ClientRedirect.Of(await visitor.GetAsync(client.AuthorizeUrl() + "&resource=" + Uri.EscapeDataString(one.Identifier) + "&resource=" + Uri.EscapeDataString($"{Issuer}/api/v1"))).Code.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_machine_gets_tokens_with_the_scopes_that_mean_something_to_the_resource()
    {
        var resource = await host.AddResourceAsync(["members:read"]);
        var (visitor, machine, person) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterServiceAsync(), await host.RegisterAsync());
        await host.MayRequestAsync(machine, resource);
        await host.MayRequestAsync(person, resource);

        var tokens = await (await machine.ServiceTokenResponseAsync(("resource", resource.Identifier))).JsonAsync();
        tokens.Text("scope").ShouldBe("members:read");
        await (await machine.ServiceTokenResponseAsync(("resource", resource.Identifier), ("scope", "clients:read"))).ShouldBeErrorAsync("invalid_scope");
        (await visitor.GetAsync(person.AuthorizeUrl(("resource", resource.Identifier), ("scope", "openid clients:read")))).ShouldRedirectWith("invalid_scope");
    }

    [Fact]
    public async Task An_opaque_token_is_for_a_resource_as_well()
    {
        var resource = await host.AddResourceAsync();
        var (machine, api) = (await host.RegisterServiceAsync(draft => draft with { Protocol = new() { AccessTokenFormat = AccessTokenFormat.Opaque } }), await host.RegisterServiceAsync());
        await host.MayRequestAsync(machine, resource);
        await host.ServesAsync(api, resource);
        var token = await machine.ServiceTokenAsync(("resource", resource.Identifier));

        (await CallAsync(token)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await (await api.IntrospectAsync(token)).JsonAsync()).Text("aud").ShouldBe(resource.Identifier);
        await host.EditAsync(resource, new ResourceEdit { IsDisabled = true });
        (await (await api.IntrospectAsync(token)).JsonAsync()).GetProperty("active").GetBoolean().ShouldBeFalse();
        (await (await machine.IntrospectAsync(token)).JsonAsync()).GetProperty("active").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "124")]
    public async Task A_401_points_to_the_metadata_of_the_api_which_names_the_issuer()
    {
        using var http = host.Browserlike();
        foreach (var response in new[] { await http.GetAsync("/api/v1/me"), await CallAsync("x"), await CallAsync("cpa_x") })
        {
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            response.Headers.WwwAuthenticate.ToString().ShouldContain($"resource_metadata=\"{Issuer}/.well-known/oauth-protected-resource/api/v1\"");
        }

        var machine = await host.RegisterServiceAsync();
        var forbidden = await CallAsync(await machine.ServiceTokenAsync(), "/api/v1/audit-events");
        forbidden.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        forbidden.Headers.WwwAuthenticate.ToString().ShouldContain("error=\"insufficient_scope\"");
        forbidden.Headers.WwwAuthenticate.ToString().ShouldContain("resource_metadata=");

        var ofApi = await (await http.GetAsync("/.well-known/oauth-protected-resource/api/v1")).JsonAsync();
        ofApi.Text("resource").ShouldBe($"{Issuer}/api/v1");
        ofApi.GetProperty("authorization_servers").EnumerateArray().Select(value => value.GetString()).ShouldBe([Issuer]);
        ofApi.GetProperty("scopes_supported").EnumerateArray().Select(value => value.GetString()).ShouldNotContain("offline_access");
        (await (await http.GetAsync("/.well-known/oauth-protected-resource")).JsonAsync()).Text("resource").ShouldBe(Issuer);
        foreach (var name in new[] { Issuer, Issuer + "/", $"{Issuer}/api/v1" })
        {
            new JsonWebToken(await machine.ServiceTokenAsync(("resource", name))).Audiences.ShouldBe([$"{Issuer}/api/v1"], name);
        }
    }

    private string Issuer => host.Address.ToString().TrimEnd('/');

    private async Task<HttpResponseMessage> CallAsync(string token, string path = "/api/v1/me")
    {
        using var http = host.Browserlike();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await http.SendAsync(request);
    }
}
