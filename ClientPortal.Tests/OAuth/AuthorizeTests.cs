using System.Net;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth;

public sealed class AuthorizeTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Theory]
    [Trait("SEC", "001")]
    [Trait("SEC", "002")]
    [InlineData("https://app.example/cb/")]
    [InlineData("https://app.example/cb/x")]
    [InlineData("https://app.example/CB")]
    [InlineData("https://app.example/cb?x=1")]
    [InlineData("https://app.example:444/cb")]
    [InlineData("http://app.example/cb")]
    [InlineData("https://sub.app.example/cb")]
    [InlineData("https://app.example/c")]
    [InlineData("https://app.example@evil.example/cb")]
    [InlineData("https://app.example\\@evil.example/cb")]
    [InlineData("https://app.example/x/..%2fcb")]
    [InlineData("https://app.example.evil.example/cb")]
    [InlineData("https://appXexample/cb")]
    [InlineData("javascript:alert(1)")]
    public async Task A_redirect_uri_that_is_not_registered_byte_for_byte_never_gets_an_answer(string redirectUri)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var codes = await host.InDatabaseAsync(db => db.Everywhere<Domain.Grants.AuthorizationCode>().CountAsync());

        await (await visitor.GetAsync(client.AuthorizeUrl(("redirect_uri", redirectUri)))).ShouldBePageAsync();

        (await host.InDatabaseAsync(db => db.Everywhere<Domain.Grants.AuthorizationCode>().CountAsync())).ShouldBe(codes);
    }

    [Theory]
    [Trait("SEC", "006")]
    [InlineData("http://127.0.0.1:51004/cb", true)]
    [InlineData("http://127.0.0.1/cb", true)]
    [InlineData("http://127.0.0.1:51004/other", false)]
    [InlineData("http://127.0.0.1:/cb", false)]
    [InlineData("http://127.0.0.1:99999/cb", false)]
    [InlineData("http://127.0.0.1:1@evil.example/cb", false)]
    [InlineData("http://127.0.0.1.evil.example/cb", false)]
    [InlineData("https://127.0.0.1:51004/cb", false)]
    [InlineData("http://localhost:51004/cb", false)]
    public async Task Only_the_port_of_a_registered_loopback_redirect_of_a_public_client_may_vary(string redirectUri, bool taken)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterPublicAsync("http://127.0.0.1/cb"));
        var confidential = await host.RegisterAsync(draft => draft with { RedirectUris = ["http://127.0.0.1/cb"] });

        var answer = await visitor.GetAsync(client.AuthorizeUrl(("redirect_uri", redirectUri)));

        answer.StatusCode.ShouldBe(taken ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
        if (redirectUri.Contains(":51004", StringComparison.Ordinal))
        {
            await (await visitor.GetAsync(confidential.AuthorizeUrl(("redirect_uri", redirectUri)))).ShouldBePageAsync();
        }
    }

    [Fact]
    [Trait("SEC", "007")]
    public async Task A_registered_query_is_kept_and_appended_to()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(draft => draft with { RedirectUris = ["https://app.example/cb?tenant=7"] }));

        var redirect = await visitor.AllowAsync(client.AuthorizeUrl(("redirect_uri", "https://app.example/cb?tenant=7")));

        redirect.Location.ToString().ShouldStartWith("https://app.example/cb?tenant=7&code=");
        redirect.Parameters.Keys.ShouldBe(["tenant", "code", "state", "iss"], ignoreOrder: true);
    }

    [Fact]
    [Trait("SEC", "008")]
    public async Task Without_a_redirect_uri_there_is_a_page_where_it_cannot_be_guessed()
    {
        var (visitor, two, one) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(draft => draft with { RedirectUris = [OAuthHost.Callback, "https://app.example/2"] }), await host.RegisterAsync());
        var keyOnly = await host.RegisterAsync(draft => draft with { RedirectUris = [] });

        await (await visitor.GetAsync(two.AuthorizeUrl(("redirect_uri", null), ("scope", "members:read")))).ShouldBePageAsync();
        await (await visitor.GetAsync(one.AuthorizeUrl(("redirect_uri", null)))).ShouldBePageAsync();
        await (await visitor.GetAsync(keyOnly.AuthorizeUrl())).ShouldBePageAsync();
        await (await keyOnly.RedeemAsync("cpc_x")).ShouldBeErrorAsync("unauthorized_client");
        (await visitor.GetAsync(one.AuthorizeUrl(("redirect_uri", null), ("scope", "members:read")))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "020")]
    [Trait("SEC", "033")]
    public async Task An_unknown_missing_or_paused_client_gets_a_page_that_echoes_nothing()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        await client.PauseAsync();
        const string Evil = "<svg onload=alert(1)>";

        foreach (var url in new[]
        {
            client.AuthorizeUrl(), client.AuthorizeUrl(("client_id", null), ("redirect_uri", "https://evil.example")),
            client.AuthorizeUrl(("client_id", Evil), ("redirect_uri", Evil), ("state", Evil), ("scope", Evil), ("error_description", Evil), ("login_hint", Evil)),
            client.AuthorizeUrl(("client_id", client.ClientId.ToUpperInvariant())), client.AuthorizeUrl(("client_id", new string('a', 300))),
        })
        {
            var response = await visitor.GetAsync(url);
            await response.ShouldBePageAsync();
            (await response.Content.ReadAsStringAsync()).ShouldNotContain("<svg onload");
        }
    }

    [Theory]
    [Trait("SEC", "021")]
    [Trait("SEC", "022")]
    [Trait("SEC", "030")]
    [Trait("SEC", "031")]
    [Trait("SEC", "069")]
    [Trait("SEC", "070")]
    [Trait("SEC", "071")]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "id_token", "unsupported_response_type")]
    [InlineData("response_type", "code id_token", "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("response_mode", "query.jwt", "invalid_request")]
    [InlineData("response_mode", "foo", "invalid_request")]
    [InlineData("scope", "openid admin:all", "invalid_scope")]
    [InlineData("scope", "openid workspace:write", "invalid_scope")]
    [InlineData("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported")]
    [InlineData("request_uri", "http://127.0.0.1:9/x", "request_uri_not_supported")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c=", "invalid_request")]
    [InlineData("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("prompt", "sometimes", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("max_age", "soon", "invalid_request")]
    [InlineData("resource", "https://elsewhere.example", "invalid_target")]
    [InlineData("id_token_hint", "eyJhbGciOiJub25lIn0.e30.", "invalid_request")]
    public async Task A_mistake_is_told_at_the_redirect_uri_with_state_and_issuer(string parameter, string? value, string error)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(draft => draft with { Scopes = ["openid", "offline_access", "members:read"] }));

        var redirect = (await visitor.GetAsync(client.AuthorizeUrl((parameter, value)))).ShouldRedirectWith(error);

        redirect.State.ShouldBe("s");
        redirect.Parameters["iss"].ShouldBe(host.Address.ToString().TrimEnd('/'));
        redirect.Parameters["error_description"].ShouldNotContain("\"");
    }

    [Fact]
    [Trait("SEC", "015")]
    public async Task A_client_without_the_grant_is_told_so()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var client = await host.RegisterAsync(draft => draft with { GrantTypes = ["client_credentials"], Scopes = ["openid", "offline_access", "members:read"] });

        (await visitor.GetAsync(client.AuthorizeUrl())).ShouldRedirectWith("unauthorized_client");
    }

    [Fact]
    [Trait("SEC", "023")]
    public async Task A_repeated_parameter_is_an_error_and_an_unknown_one_is_none()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());

        (await visitor.GetAsync(client.AuthorizeUrl() + "&state=b")).ShouldRedirectWith("invalid_request").State.ShouldBeNull();
        await (await visitor.GetAsync(client.AuthorizeUrl() + "&client_id=b")).ShouldBePageAsync();
        await (await visitor.GetAsync(client.AuthorizeUrl() + "&redirect_uri=https%3A%2F%2Fevil.example")).ShouldBePageAsync();
        (await visitor.GetAsync(client.AuthorizeUrl() + "&nonce=&foo=1&foo=2&display=zz&ui_locales=xx&claims_locales=yy&acr_values=1&claims=%7B%7D"))
            .StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "024")]
    [Trait("SEC", "025")]
    public async Task State_returns_unchanged_on_success_and_on_error_and_is_absent_if_not_sent()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var state = "a b+c%26é\"'<>\u00d7" + new string('x', 600);

        (await visitor.AllowAsync(client.AuthorizeUrl(("state", state)))).State.ShouldBe(state);
        (await visitor.GetAsync(client.AuthorizeUrl(("state", state), ("response_type", "token")))).ShouldRedirectWith("unsupported_response_type").State.ShouldBe(state);
        (await visitor.AllowAsync(client.AuthorizeUrl(("state", null)))).Parameters.Keys.ShouldBe(["code", "iss"]);
    }

    [Fact]
    [Trait("SEC", "026")]
    [Trait("SEC", "032")]
    public async Task A_post_does_what_a_get_does_and_other_methods_do_nothing()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        await visitor.AllowAsync(client.AuthorizeUrl());
        var fields = client.AuthorizeUrl()["/oauth/authorize?".Length..].Split('&').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1])));

        var posted = await visitor.PostAsync("/oauth/authorize", fields);
        posted.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        ClientRedirect.Of(posted).Code.ShouldStartWith("cpc_");

        foreach (var method in new[] { "HEAD", "PUT", "DELETE", "PATCH", "TRACE" })
        {
            var response = await visitor.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), client.AuthorizeUrl()));
            response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed, method);
            response.Headers.Location.ShouldBeNull();
            response.Content.Headers.Allow.ShouldNotBeEmpty();
        }
    }

    [Fact]
    [Trait("SEC", "027")]
    public async Task Prompt_none_never_shows_a_page()
    {
        var (visitor, nobody, client) = (await host.SignInAsync(OAuthHost.Owner), await host.VisitAsync(), await host.RegisterAsync());

        (await nobody.GetAsync(client.AuthorizeUrl(("prompt", "none")))).ShouldRedirectWith("login_required");
        (await visitor.GetAsync(client.AuthorizeUrl(("prompt", "none")))).ShouldRedirectWith("consent_required");
        await visitor.AllowAsync(client.AuthorizeUrl());
        ClientRedirect.Of(await visitor.GetAsync(client.AuthorizeUrl(("prompt", "none")))).Code.ShouldStartWith("cpc_");
    }

    [Theory]
    [Trait("SEC", "028")]
    [InlineData("prompt", "login")]
    [InlineData("prompt", "select_account")]
    [InlineData("max_age", "1")]
    public async Task A_new_sign_in_is_really_one(string parameter, string value)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        await visitor.AllowAsync(client.AuthorizeUrl());
        host.Time.AdvanceSeconds(3);
        var url = client.AuthorizeUrl((parameter, value));

        var asked = await visitor.GetAsync(url);
        asked.ShouldAskToSignIn();
        var back = Uri.UnescapeDataString(asked.Headers.Location!.ToString().Split("returnUrl=")[1]);
        (await visitor.GetAsync(back)).ShouldAskToSignIn(); // a reload, the back button, a cancel
        (await visitor.GetAsync(url)).ShouldAskToSignIn();

        host.Time.AdvanceSeconds(5);
        var signedInAt = host.Time.GetUtcNow();
        await visitor.SignInAsync(OAuthHost.Owner, back);
        var code = ClientRedirect.Of(await visitor.GetAsync(back)).Code;
        var idToken = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken((await (await client.RedeemAsync(code)).JsonAsync()).Text("id_token"));
        idToken.GetPayloadValue<long>("auth_time").ShouldBe(signedInAt.ToUnixTimeSeconds());
    }

    [Fact]
    [Trait("SEC", "029")]
    public async Task A_hint_of_somebody_else_signs_nobody_in()
    {
        var (owner, admin, client) = (await host.SignInAsync(OAuthHost.Owner), await host.SignInAsync(OAuthHost.Admin), await host.RegisterAsync());
        var hint = (await client.TokensOfAsync(admin)).Text("id_token");
        await owner.AllowAsync(client.AuthorizeUrl());

        (await owner.GetAsync(client.AuthorizeUrl(("id_token_hint", hint), ("prompt", "none")))).ShouldRedirectWith("login_required");
        (await owner.GetAsync(client.AuthorizeUrl(("id_token_hint", hint)))).ShouldAskToSignIn();
        host.Time.Advance(TimeSpan.FromHours(1));
        ClientRedirect.Of(await admin.GetAsync(client.AuthorizeUrl(("id_token_hint", hint), ("prompt", "none")))).Code.ShouldStartWith("cpc_");
        (await owner.GetAsync(client.AuthorizeUrl(("id_token_hint", hint[..^4] + "AAAA")))).ShouldRedirectWith("invalid_request");
    }

    [Fact]
    [Trait("SEC", "034")]
    public async Task Answers_are_not_stored_tell_no_referrer_elsewhere_and_open_to_no_other_origin()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        foreach (var url in new[] { client.AuthorizeUrl(), client.AuthorizeUrl(("client_id", "nobody")), client.AuthorizeUrl(("scope", "nothing")) })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Add("Origin", "https://evil.example");
            var response = await visitor.Http.SendAsync(request);
            response.Headers.CacheControl!.NoStore.ShouldBeTrue();
            response.Headers.GetValues("Referrer-Policy").Single().ShouldBeOneOf("no-referrer", "same-origin");
            response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
            response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        }
    }

    [Fact]
    [Trait("SEC", "035")]
    public async Task A_visitor_nobody_knows_is_not_bounced_to_a_client_by_a_bad_request()
    {
        var (nobody, client) = (await host.VisitAsync(), await host.RegisterAsync());

        (await nobody.GetAsync(client.AuthorizeUrl(("scope", "nothing")))).ShouldAskToSignIn();
        (await nobody.GetAsync(client.AuthorizeUrl())).ShouldAskToSignIn();
    }

    [Fact]
    [Trait("SEC", "036")]
    public async Task Oversized_and_malformed_requests_are_refused()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());

        (await visitor.GetAsync(client.AuthorizeUrl(("state", new string('x', 3000))))).ShouldRedirectWith("invalid_request").State!.Length.ShouldBe(3000);
        (await visitor.GetAsync(client.AuthorizeUrl(("scope", string.Join(' ', Enumerable.Repeat("a", 1200)))))).ShouldRedirectWith("invalid_request");
        await (await visitor.GetAsync(client.AuthorizeUrl() + "&state2=%ff%fe")).ShouldBePageAsync();
        await (await visitor.GetAsync(client.AuthorizeUrl() + "&x=%00")).ShouldBePageAsync();
        await (await visitor.PostAsync("/oauth/authorize", [new("state", new string('x', 200_000))])).ShouldBePageAsync();
    }

    [Fact]
    public async Task The_member_of_another_workspace_may_use_a_client_only_where_it_is_offered_there()
    {
        var stranger = await host.SignInAsync(OAuthHost.Stranger);
        var (own, open) = (await host.RegisterAsync(), await host.RegisterAsync(draft => draft with { AvailableToOtherWorkspaces = true }));

        (await stranger.GetAsync(own.AuthorizeUrl())).ShouldRedirectWith("access_denied");
        (await stranger.OpenConsentAsync(open.AuthorizeUrl())).Html.ShouldContain(">Other</label>");
    }
}
