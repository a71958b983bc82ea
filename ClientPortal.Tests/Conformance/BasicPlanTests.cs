using System.Net;
using System.Text.Json;
using ClientPortal.Tests.Conformance.Support;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.Conformance;

/// <summary>
/// The OpenID Foundation's Basic plan (<c>oidcc-basic-certification-test-plan</c>; response type <c>code</c>, <c>client_secret_basic</c>):
/// one test for each of its modules, named as the suite names it, with the suite's steps in words of our own. First half: flow, tokens, userinfo, scopes.
/// </summary>
public sealed class BasicPlanTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact(DisplayName = "oidcc-server")]
    [Trait("SEC", "065")]
    public async Task Oidcc_server()
    {
        using var party = await RelyingParty.RegisterAsync(host);

        var flow = await party.SignInAsync(await host.SignInAsync(OAuthHost.Owner));

        flow.Tokens.Has("refresh_token").ShouldBeFalse(); // offline_access was not asked for
    }

    [Fact(DisplayName = "oidcc-response-type-missing")]
    [Trait("SEC", "021")]
    public async Task Oidcc_response_type_missing()
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var request = party.Request(("response_type", null));

        (await visitor.GetAsync(request.Url)).ShouldRedirectWith("invalid_request").State.ShouldBe(request.State);
    }

    [Fact(DisplayName = "oidcc-idtoken-signature")]
    [Trait("SEC", "065")]
    public async Task Oidcc_idtoken_signature()
    {
        foreach (var (registered, expected) in new (string? Registered, string Expected)[] { (null, "ES256"), ("ES256", "ES256"), ("RS256", "RS256") })
        {
            using var party = await RelyingParty.RegisterAsync(host, draft => draft with { Protocol = new() { IdTokenSignedResponseAlg = registered } });

            var flow = await party.SignInAsync(await host.SignInAsync(OAuthHost.Owner));

            flow.IdToken.Alg.ShouldBe(expected);
            flow.IdToken.Kid.ShouldNotBeNullOrEmpty();
        }
    }

    [Fact(DisplayName = "oidcc-idtoken-unsigned")]
    [Trait("SEC", "118")]
    public async Task Oidcc_idtoken_unsigned()
    {
        using var party = await RelyingParty.RegisterAsync(host);

        // The suite skips this where a server, like this one, does not offer "none"; and here nobody can ask for it either.
        (await party.JsonAsync("/.well-known/openid-configuration")).GetProperty("id_token_signing_alg_values_supported").EnumerateArray().Select(value => value.GetString()).ShouldNotContain("none");
        await Should.ThrowAsync<Exception>(() => RelyingParty.RegisterAsync(host, draft => draft with { Protocol = new() { IdTokenSignedResponseAlg = "none" } }));
    }

    [Fact(DisplayName = "oidcc-userinfo-get")]
    [Trait("SEC", "113")]
    public async Task Oidcc_userinfo_get()
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var flow = await party.SignInAsync(await host.SignInAsync(OAuthHost.Owner));

        await SubShouldBeAsync(await party.UserInfoAsync(flow.AccessToken), flow);
    }

    [Fact(DisplayName = "oidcc-userinfo-post-header")]
    [Trait("SEC", "113")]
    public async Task Oidcc_userinfo_post_header()
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var flow = await party.SignInAsync(await host.SignInAsync(OAuthHost.Owner));

        await SubShouldBeAsync(await party.UserInfoAsync(flow.AccessToken, HttpMethod.Post), flow);
    }

    [Fact(DisplayName = "oidcc-userinfo-post-body")]
    [Trait("SEC", "113")]
    public async Task Oidcc_userinfo_post_body()
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var flow = await party.SignInAsync(await host.SignInAsync(OAuthHost.Owner));

        await SubShouldBeAsync(await party.PostAsync("/oauth/userinfo", new(StringComparer.Ordinal) { ["access_token"] = flow.AccessToken }), flow);
    }

    [Fact(DisplayName = "oidcc-ensure-request-without-nonce-succeeds-for-code-flow")]
    [Trait("SEC", "065")]
    public async Task Oidcc_ensure_request_without_nonce_succeeds_for_code_flow()
    {
        using var party = await RelyingParty.RegisterAsync(host);

        var flow = await party.SignInAsync(await host.SignInAsync(OAuthHost.Owner), ("nonce", null));

        flow.IdToken.TryGetClaim("nonce", out _).ShouldBeFalse();
    }

    [Fact(DisplayName = "oidcc-scope-profile")]
    [Trait("SEC", "114")]
    public async Task Oidcc_scope_profile()
    {
        using var party = await RelyingParty.RegisterAsync(host);

        var flow = await party.SignInAsync(await host.SignInAsync(OAuthHost.Owner), ("scope", "openid profile"));

        flow.UserInfo.Text("name").ShouldNotBeNullOrEmpty();
        flow.UserInfo.Has("email").ShouldBeFalse();
        flow.IdToken.TryGetClaim("name", out _).ShouldBeFalse(); // OpenID Connect Core §5.4: where there is an access token, at userinfo
    }

    [Fact(DisplayName = "oidcc-scope-email")]
    [Trait("SEC", "114")]
    public async Task Oidcc_scope_email()
    {
        using var party = await RelyingParty.RegisterAsync(host);

        var flow = await party.SignInAsync(await host.SignInAsync(OAuthHost.Owner), ("scope", "openid email"));

        flow.UserInfo.Text("email").ShouldBe(OAuthHost.Owner);
        flow.UserInfo.GetProperty("email_verified").ValueKind.ShouldBeOneOf(JsonValueKind.True, JsonValueKind.False);
        flow.IdToken.TryGetClaim("email", out _).ShouldBeFalse();
    }

    [Fact(DisplayName = "oidcc-scope-address")]
    [Trait("SEC", "022")]
    public Task Oidcc_scope_address() => ScopeIsNotOfferedAsync("openid address", "address");

    [Fact(DisplayName = "oidcc-scope-phone")]
    [Trait("SEC", "022")]
    public Task Oidcc_scope_phone() => ScopeIsNotOfferedAsync("openid phone", "phone");

    [Fact(DisplayName = "oidcc-scope-all")]
    [Trait("SEC", "022")]
    [Trait("SEC", "114")]
    public async Task Oidcc_scope_all()
    {
        await ScopeIsNotOfferedAsync("openid email phone address profile", "address", "phone");
        using var party = await RelyingParty.RegisterAsync(host);

        var flow = await party.SignInAsync(await host.SignInAsync(OAuthHost.Owner), ("scope", "openid email profile"));

        flow.UserInfo.Text("email").ShouldBe(OAuthHost.Owner);
        flow.UserInfo.Text("name").ShouldNotBeNullOrEmpty();
    }

    [Fact(DisplayName = "oidcc-alternate-happy-flow")]
    public async Task Oidcc_alternate_happy_flow()
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var request = party.Request(("scope", "email profile openid"));
        var (path, query) = (request.Url.Split('?')[0], request.Url.Split('?')[1]);

        var redirect = await visitor.AllowAsync($"{path}?{string.Join('&', query.Split('&').Reverse())}");

        (await party.FinishAsync(request, redirect)).UserInfo.Text("email").ShouldBe(OAuthHost.Owner);
    }

    [Fact(DisplayName = "oidcc-server-client-secret-post")]
    [Trait("SEC", "075")]
    public async Task Oidcc_server_client_secret_post()
    {
        using var party = await RelyingParty.RegisterAsync(host, draft => draft with { TokenEndpointAuthMethod = Domain.Clients.TokenEndpointAuthMethod.ClientSecretPost });
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var request = party.Request();
        var redirect = await visitor.AllowAsync(request.Url);

        var answer = await party.PostAsync("/oauth/token", new(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code", ["code"] = redirect.Code, ["redirect_uri"] = OAuthHost.Callback,
            ["client_id"] = party.Client.ClientId, ["client_secret"] = party.Client.Secret!,
        });

        await party.VerifiedAsync((await RelyingParty.GoodTokensAsync(answer)).Text("id_token"), request.Nonce);
    }

    [Fact(DisplayName = "oidcc-refresh-token")]
    [Trait("SEC", "090")]
    [Trait("SEC", "096")]
    public async Task Oidcc_refresh_token()
    {
        using var party = await RelyingParty.RegisterAsync(host);
        using var second = await RelyingParty.RegisterAsync(host);
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        (await party.JsonAsync("/.well-known/openid-configuration")).GetProperty("grant_types_supported").EnumerateArray().Select(value => value.GetString()).ShouldContain("refresh_token");
        var flow = await party.SignInAsync(visitor, ("scope", "openid offline_access"), ("prompt", "consent"));
        var refresh = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "refresh_token", ["refresh_token"] = flow.Tokens.Text("refresh_token") };

        await (await second.TokenAsync(new(refresh, StringComparer.Ordinal))).ShouldBeErrorAsync("invalid_grant");
        host.Time.AdvanceSeconds(2);
        var refreshed = await RelyingParty.GoodTokensAsync(await party.TokenAsync(refresh));

        // OpenID Connect Core §12.2: the same issuer, subject, audience and auth_time, a new iat, and no nonce or the same.
        var idToken = await party.VerifiedAsync(refreshed.Text("id_token"), nonce: null);
        idToken.Subject.ShouldBe(flow.IdToken.Subject);
        idToken.GetPayloadValue<long>("auth_time").ShouldBe(flow.AuthTime);
        idToken.GetPayloadValue<long>("iat").ShouldBeGreaterThan(flow.IdToken.GetPayloadValue<long>("iat"));
        refreshed.Text("access_token").ShouldNotBe(flow.AccessToken);
        await SubShouldBeAsync(await party.UserInfoAsync(refreshed.Text("access_token")), flow);
    }

    [Fact(DisplayName = "oidcc-ensure-request-with-valid-pkce-succeeds")]
    [Trait("SEC", "069")]
    public async Task Oidcc_ensure_request_with_valid_pkce_succeeds()
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var request = party.Request(("code_challenge", TestClient.Challenge), ("code_challenge_method", "S256"));

        await party.FinishAsync(request, await visitor.AllowAsync(request.Url), ("code_verifier", TestClient.Verifier));
    }

    // The suite skips a scope that the metadata does not list; asked for all the same, it is a clean error and no page of ours.
    private async Task ScopeIsNotOfferedAsync(string scope, params string[] missing)
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var request = party.Request(("scope", scope));

        var offered = (await party.JsonAsync("/.well-known/openid-configuration")).GetProperty("scopes_supported").EnumerateArray().Select(value => value.GetString()!).ToList();
        offered.Intersect(missing, StringComparer.Ordinal).ShouldBeEmpty();
        (await visitor.GetAsync(request.Url)).ShouldRedirectWith("invalid_scope").State.ShouldBe(request.State);
    }

    private static async Task SubShouldBeAsync(HttpResponseMessage answer, SignedIn flow)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.JsonAsync()).Text("sub").ShouldBe(flow.IdToken.Subject);
    }
}
