using System.Net;
using ClientPortal.Domain.Credentials;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.OAuth;

public sealed class RevocationTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "100")]
    [Trait("SEC", "104")]
    public async Task A_revoked_refresh_token_takes_its_family_along()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var tokens = await client.TokensOfAsync(visitor);

        var response = await client.RevokeAsync(tokens.Text("refresh_token"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        await (await client.RefreshAsync(tokens.Text("refresh_token"))).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "104")]
    [Trait("SEC", "106")]
    public async Task A_revoked_access_token_ends_alone()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var tokens = await client.TokensOfAsync(visitor);

        (await client.RevokeAsync(tokens.Text("access_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        (await client.RefreshAsync(tokens.Text("refresh_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "101")]
    public async Task Unknown_malformed_and_already_revoked_are_no_error_and_a_hint_changes_nothing()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var tokens = await client.TokensOfAsync(visitor);

        foreach (var token in new[] { "x", "cpr_x", "cpk_x", "a.b.c", client.Secret![..^1], host.The<CredentialGenerator>().NewSecret(CredentialKind.RefreshToken).Reveal(), host.The<CredentialGenerator>().NewSecret(CredentialKind.AuthorizationCode).Reveal() })
        {
            (await client.RevokeAsync(token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await client.RevokeAsync(tokens.Text("access_token"), ("token_type_hint", "foo"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.RevokeAsync(tokens.Text("access_token"), ("token_type_hint", "refresh_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        await (await client.PostAsync("/oauth/revoke", client.WithCredentials([]))).ShouldBeErrorAsync("invalid_request");
        using var http = host.Browserlike();
        (await http.GetAsync("/oauth/revoke")).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Theory]
    [InlineData(CredentialKind.ApiKey, "/api/v1/clients/{clientId}/keys/{id}")]
    [InlineData(CredentialKind.ClientSecret, "/api/v1/clients/{clientId}/secrets/{id}")]
    [InlineData(CredentialKind.PersonalToken, "/api/v1/personal-tokens/{id}")]
    public async Task What_is_ended_elsewhere_is_refused_by_its_form_and_told_where(CredentialKind kind, string where)
    {
        var client = await host.RegisterAsync();
        var invented = host.The<CredentialGenerator>().NewSecret(kind).Reveal();

        foreach (var hint in new[] { "access_token", "refresh_token", "foo" })
        {
            using var refused = await client.RevokeAsync(invented, ("token_type_hint", hint));
            refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            var error = await refused.JsonAsync();
            error.Text("error").ShouldBe("unsupported_token_type");
            error.Text("error_description").ShouldContain($"DELETE {where}");
        }
    }

    [Fact]
    public async Task A_clients_own_living_secret_goes_on_after_the_refusal()
    {
        var client = await host.RegisterAsync();

        await (await client.RevokeAsync(client.Secret!)).ShouldBeErrorAsync("unsupported_token_type");

        (await client.RevokeAsync("x")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "102")]
    public async Task Clients_prove_who_they_are()
    {
        var (visitor, client, open) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(), await host.RegisterPublicAsync());
        var (tokens, openTokens) = (await client.TokensOfAsync(visitor), await open.TokensOfAsync(visitor));

        await (await client.PostAsync("/oauth/revoke", new() { ["token"] = tokens.Text("refresh_token") })).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();
        (await open.RevokeAsync(openTokens.Text("refresh_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await open.IsAliveAsync(openTokens.Text("access_token"))).ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "103")]
    public async Task Another_clients_token_stays_as_it_is()
    {
        var (visitor, client, other) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(), await host.RegisterAsync());
        var tokens = await client.TokensOfAsync(visitor);

        (await other.RevokeAsync(tokens.Text("refresh_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await other.RevokeAsync(tokens.Text("access_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();
        (await client.RefreshAsync(tokens.Text("refresh_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
