using System.Net;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Tests.OAuth;

/// <summary>Tokens that are bound to a key (RFC 9449).</summary>
public sealed class DpopTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Theory]
    [Trait("SEC", "138")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("PS256")]
    [InlineData("RS256")]
    public async Task A_proof_gives_tokens_for_its_key_alone(string algorithm)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        using var key = new ProofKey(host, algorithm);

        var tokens = await client.BoundTokensOfAsync(visitor, key);

        tokens.Text("token_type").ShouldBe("DPoP");
        var access = new JsonWebToken(tokens.Text("access_token"));
        System.Text.Json.JsonDocument.Parse(access.GetClaim("cnf").Value).RootElement.Text("jkt").ShouldBe(key.Thumbprint);
        (await client.UseAsync(DpopCalls.UserInfo, access.EncodedToken, key)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.UseAsync(DpopCalls.Api, access.EncodedToken, key)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var posted = await client.SendAsync(HttpMethod.Post, DpopCalls.UserInfo, new FormUrlEncodedContent([]), ("Authorization", $"dpop {access.EncodedToken}"), ("DPoP", key.Of("POST", DpopCalls.UserInfo, access.EncodedToken)));
        posted.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [Trait("SEC", "138")]
    [Trait("SEC", "142")]
    [InlineData(AccessTokenFormat.Jwt)]
    [InlineData(AccessTokenFormat.Opaque)]
    public async Task Introspection_names_the_key_whatever_the_token_looks_like(AccessTokenFormat format)
    {
        var client = await host.RegisterAsync(draft => draft with { RedirectUris = [], GrantTypes = [GrantTypes.ClientCredentials], Scopes = ["members:read"], Protocol = new ClientProtocolEdit { AccessTokenFormat = format } });
        using var key = new ProofKey(host);
        var token = await client.BoundTokenAsync(key);

        var report = await (await client.PostAsync("/oauth/introspect", client.WithCredentials(new(StringComparer.Ordinal) { ["token"] = token }))).JsonAsync();

        report.GetProperty("active").GetBoolean().ShouldBeTrue();
        report.Text("token_type").ShouldBe("DPoP");
        report.GetProperty("cnf").Text("jkt").ShouldBe(key.Thumbprint);
        (await client.UseAsync(DpopCalls.Api, token, key)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await client.SendAsync(HttpMethod.Get, DpopCalls.Api, content: null, ("Authorization", $"Bearer {token}"))).ShouldBeChallengedAsync(null);
    }

    [Fact]
    [Trait("SEC", "138")]
    public async Task The_metadata_name_the_algorithms_and_programs_of_any_origin_may_send_proofs()
    {
        using var http = host.Browserlike();
        var metadata = await (await http.GetAsync("/.well-known/oauth-authorization-server")).JsonAsync();
        metadata.GetProperty("dpop_signing_alg_values_supported").EnumerateArray().Select(alg => alg.GetString()).ShouldBe(["ES256", "ES384", "ES512", "PS256", "RS256"]);

        foreach (var path in new[] { DpopCalls.Token, "/oauth/par", DpopCalls.UserInfo })
        {
            var preflight = new HttpRequestMessage(HttpMethod.Options, path);
            preflight.Headers.Add("Origin", "https://spa.example");
            preflight.Headers.Add("Access-Control-Request-Method", "POST");
            preflight.Headers.Add("Access-Control-Request-Headers", "authorization,dpop");
            var answer = await http.SendAsync(preflight);
            answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
            string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Headers")).ShouldContain("DPoP");
        }

        var post = new HttpRequestMessage(HttpMethod.Post, DpopCalls.Token);
        post.Headers.Add("Origin", "https://spa.example");
        string.Join(',', (await http.SendAsync(post)).Headers.GetValues("Access-Control-Expose-Headers")).ShouldContain("DPoP-Nonce");
    }

    [Fact]
    [Trait("SEC", "138")]
    public async Task A_client_that_is_set_to_bound_tokens_gets_no_others()
    {
        var (machine, bound, visitor) = (await host.RegisterMachineAsync(bound: true), await host.RegisterBoundAsync(), await host.SignInAsync(OAuthHost.Owner));
        var code = (await visitor.AllowAsync(bound.AuthorizeUrl())).Code;

        await (await machine.MachineTokenAsync()).ShouldBeErrorAsync("invalid_dpop_proof");
        await (await bound.RedeemAsync(code)).ShouldBeErrorAsync("invalid_dpop_proof");
    }

    [Fact]
    [Trait("SEC", "114")]
    [Trait("SEC", "142")]
    public async Task A_bound_token_is_of_no_use_without_its_key_however_it_is_carried()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        using var key = new ProofKey(host);
        using var other = new ProofKey(host);
        var token = (await client.BoundTokensOfAsync(visitor, key)).Text("access_token");
        foreach (var path in new[] { DpopCalls.UserInfo, DpopCalls.Api })
        {
            string Right() => key.Of("GET", path, token);
            Task<HttpResponseMessage> Get(params (string, string)[] headers) => client.SendAsync(HttpMethod.Get, path, content: null, headers);

            await (await Get(("Authorization", $"Bearer {token}"))).ShouldBeChallengedAsync(null);
            await (await Get(("Authorization", $"Bearer {token}"), ("DPoP", Right()))).ShouldBeChallengedAsync(null);
            await (await Get(("Authorization", token), ("DPoP", Right()))).ShouldBeChallengedAsync(null);
            await (await Get(("X-Api-Key", token), ("DPoP", Right()))).ShouldBeChallengedAsync(null);
            await (await Get(("sessionID", token), ("DPoP", Right()))).ShouldBeChallengedAsync(null);
            await (await client.SendAsync(HttpMethod.Get, $"{path}?sessionID={token}", content: null, ("DPoP", Right()))).ShouldBeChallengedAsync(null);
            await (await Get(("Authorization", $"DPoP {token}"))).ShouldBeChallengedAsync("invalid_dpop_proof");
            await (await client.UseAsync(path, token, key, other.Of("GET", path, token))).ShouldBeChallengedAsync("invalid_token");
            await (await client.UseAsync(path, token, key, key.Of("GET", path))).ShouldBeChallengedAsync("invalid_dpop_proof");
            await (await client.UseAsync(path, token, key, key.Of("GET", path, token + "x"))).ShouldBeChallengedAsync("invalid_dpop_proof");
            await (await client.UseAsync(path, token, key, key.Of("GET", path, token, change: (_, claims) => claims["ath"] = "short"))).ShouldBeChallengedAsync("invalid_dpop_proof");
            await (await client.UseAsync(path, token + "x", key, key.Of("GET", path, token + "x"))).ShouldBeChallengedAsync(null);
            (await client.UseAsync(path, token, key)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var inBody = await client.SendAsync(HttpMethod.Post, DpopCalls.UserInfo, new FormUrlEncodedContent([new("access_token", token)]), ("DPoP", key.Of("POST", DpopCalls.UserInfo, token)));
        await inBody.ShouldBeChallengedAsync(null);
    }

    [Fact]
    [Trait("SEC", "142")]
    public async Task What_is_not_bound_is_not_taken_as_if_it_were()
    {
        var machine = await host.RegisterMachineAsync();
        using var key = new ProofKey(host);
        var token = (await (await machine.MachineTokenAsync()).JsonAsync()).Text("access_token");
        var owner = await host.ActorOfAsync(OAuthHost.Acme);
        var apiKey = (await host.The<CreateApiKey>().RunAsync(owner, machine.ClientId, new ApiKeyDraft { Name = "Key" }, CancellationToken.None)).Value().Key!.Reveal();

        await (await machine.UseAsync(DpopCalls.Api, token, key)).ShouldBeChallengedAsync(null);
        await (await machine.UseAsync(DpopCalls.Api, apiKey, key)).ShouldBeChallengedAsync(null);
        (await machine.SendAsync(HttpMethod.Get, DpopCalls.Api, content: null, ("Authorization", $"Bearer {token}"), ("DPoP", "x"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "143")]
    public async Task The_refresh_tokens_of_a_public_client_stay_with_its_key()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterPublicAsync());
        using var key = new ProofKey(host);
        using var other = new ProofKey(host);
        var refresh = (await client.BoundTokensOfAsync(visitor, key)).Text("refresh_token");

        for (var generation = 0; generation < 3; generation++)
        {
            await (await client.RefreshWithAsync(refresh)).ShouldBeErrorAsync("invalid_grant");
            await (await client.RefreshWithAsync(refresh, other.Of("POST", DpopCalls.Token))).ShouldBeErrorAsync("invalid_grant");
            var tokens = await (await client.RefreshWithAsync(refresh, key.Of("POST", DpopCalls.Token))).JsonAsync();
            tokens.Text("token_type").ShouldBe("DPoP");
            (await client.UseAsync(DpopCalls.UserInfo, tokens.Text("access_token"), key)).StatusCode.ShouldBe(HttpStatusCode.OK);

            // Lost answers are given again, to the key alone; and whoever has only the token cannot end the family with it.
            (await (await client.RefreshWithAsync(refresh, key.Of("POST", DpopCalls.Token))).JsonAsync()).Text("refresh_token").ShouldBe(tokens.Text("refresh_token"));
            host.Time.AdvanceSeconds(60);
            await (await client.RefreshWithAsync(refresh)).ShouldBeErrorAsync("invalid_grant");
            refresh = tokens.Text("refresh_token");
        }
    }

    [Fact]
    [Trait("SEC", "143")]
    public async Task A_confidential_client_proves_itself_otherwise_and_may_change_its_key()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        using var key = new ProofKey(host);
        using var other = new ProofKey(host);
        var refresh = (await client.BoundTokensOfAsync(visitor, key)).Text("refresh_token");

        var tokens = await (await client.RefreshWithAsync(refresh, other.Of("POST", DpopCalls.Token))).JsonAsync();

        (await client.UseAsync(DpopCalls.UserInfo, tokens.Text("access_token"), other)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await client.UseAsync(DpopCalls.UserInfo, tokens.Text("access_token"), key)).ShouldBeChallengedAsync("invalid_token");
    }

    [Fact]
    [Trait("SEC", "143")]
    public async Task A_code_with_a_named_key_is_of_use_to_that_key_alone()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        using var key = new ProofKey(host);
        using var other = new ProofKey(host);
        var code = (await visitor.AllowAsync(client.AuthorizeUrl(("dpop_jkt", key.Thumbprint)))).Code;

        await (await client.RedeemAsync(code)).ShouldBeErrorAsync("invalid_grant");
        await (await client.WithProofsAsync(client.CodeRequest(code), other.Of("POST", DpopCalls.Token))).ShouldBeErrorAsync("invalid_grant");
        (await client.WithProofsAsync(client.CodeRequest(code), key.Of("POST", DpopCalls.Token))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await visitor.GetAsync(client.AuthorizeUrl(("dpop_jkt", "short")))).ShouldRedirectWith("invalid_request");
    }

    [Fact]
    [Trait("SEC", "143")]
    public async Task A_proof_at_the_push_names_the_key_as_well()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        using var key = new ProofKey(host);
        using var other = new ProofKey(host);
        Task<HttpResponseMessage> Push(ProofKey prover, params (string, string?)[] changes) => client.PostAsync("/oauth/par", client.PushRequest(changes), ("DPoP", prover.Of("POST", "/oauth/par")));

        await (await Push(other, ("dpop_jkt", key.Thumbprint))).ShouldBeErrorAsync("invalid_dpop_proof");
        await (await client.PostAsync("/oauth/par", client.PushRequest(), ("DPoP", key.Of("POST", DpopCalls.Token)))).ShouldBeErrorAsync("invalid_dpop_proof");
        (await Push(key, ("dpop_jkt", key.Thumbprint))).StatusCode.ShouldBe(HttpStatusCode.Created);
        var code = (await visitor.AllowAsync(client.PushedUrl((await (await Push(key)).JsonAsync()).Text("request_uri")))).Code;
        await (await client.WithProofsAsync(client.CodeRequest(code), other.Of("POST", DpopCalls.Token))).ShouldBeErrorAsync("invalid_grant");
        (await client.WithProofsAsync(client.CodeRequest(code), key.Of("POST", DpopCalls.Token))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "144")]
    public async Task A_client_of_bound_tokens_needs_a_nonce_everywhere_and_is_given_one()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterBoundAsync());
        using var key = new ProofKey(host);
        var refusedPush = await client.PostAsync("/oauth/par", client.PushRequest(), ("DPoP", key.Of("POST", "/oauth/par")));
        await refusedPush.ShouldBeErrorAsync("use_dpop_nonce");
        (await client.PostAsync("/oauth/par", client.PushRequest(), ("DPoP", key.Of("POST", "/oauth/par", nonce: refusedPush.Nonce())))).StatusCode.ShouldBe(HttpStatusCode.Created);

        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;
        var refused = await client.WithProofsAsync(client.CodeRequest(code), key.Of("POST", DpopCalls.Token));
        await refused.ShouldBeErrorAsync("use_dpop_nonce");
        var answer = await client.WithProofsAsync(client.CodeRequest(code), key.Of("POST", DpopCalls.Token, nonce: refused.Nonce()));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        answer.Headers.Contains("DPoP-Nonce").ShouldBeFalse();

        var token = (await answer.JsonAsync()).Text("access_token");
        foreach (var path in new[] { DpopCalls.UserInfo, DpopCalls.Api })
        {
            var first = await client.UseAsync(path, token, key);
            await first.ShouldBeChallengedAsync("use_dpop_nonce");
            (await client.UseAsync(path, token, key, key.Of("GET", path, token, first.Nonce()))).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    [Trait("SEC", "144")]
    public async Task A_nonce_ages_is_renewed_in_time_and_excuses_a_wrong_clock()
    {
        var machine = await host.RegisterMachineAsync(bound: true);
        using var key = new ProofKey(host);
        Task<HttpResponseMessage> Ask(string? nonce, int clockIsOff = 0) =>
            machine.MachineTokenAsync(key.Of("POST", DpopCalls.Token, nonce: nonce, change: (_, claims) => claims["iat"] = claims["iat"]!.GetValue<long>() + clockIsOff));
        var nonce = (await Ask(null)).Nonce();

        (await Ask(nonce)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Ask(nonce, clockIsOff: -240)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Ask(nonce, clockIsOff: 240)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await Ask(nonce, clockIsOff: 360)).ShouldBeErrorAsync("invalid_dpop_proof");
        host.Time.AdvanceSeconds(180);
        var renewed = await Ask(nonce);
        renewed.StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Time.AdvanceSeconds(180);
        await (await Ask(nonce)).ShouldBeErrorAsync("use_dpop_nonce");
        (await Ask(renewed.Nonce())).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var forged in new[] { "x", "", new string('A', 100), new string('A', 600), renewed.Nonce()[..^2] + "AA" })
        {
            await (await Ask(forged)).ShouldBeErrorAsync("use_dpop_nonce");
        }
    }

    [Fact]
    [Trait("SEC", "144")]
    public async Task A_plain_client_needs_no_nonce_but_a_wrong_one_is_refused()
    {
        var machine = await host.RegisterMachineAsync();
        using var key = new ProofKey(host);

        (await machine.MachineTokenAsync(key.Of("POST", DpopCalls.Token))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var refused = await machine.MachineTokenAsync(key.Of("POST", DpopCalls.Token, nonce: "x"));
        await refused.ShouldBeErrorAsync("use_dpop_nonce");
        (await machine.MachineTokenAsync(key.Of("POST", DpopCalls.Token, nonce: refused.Nonce()))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
