using System.Net;
using ClientPortal.Domain.Audit;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth;

/// <summary>OpenID Connect RP-Initiated Logout.</summary>
public sealed class LogoutTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private const string Bye = "https://app.example/bye";

    [Fact]
    [Trait("SEC", "099")]
    [Trait("SEC", "181")]
    [Trait("SEC", "191")]
    public async Task With_the_token_of_this_session_a_client_signs_its_person_out_and_gets_them_back_with_state()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await RegisterAsync());
        var bound = await client.TokensOfAsync(visitor, ("scope", "openid members:read"));
        var lasting = await client.TokensOfAsync(visitor);
        host.Time.Advance(TimeSpan.FromHours(1)); // the token itself has ended; people sign out late

        var answer = await visitor.GetAsync(Url(("id_token_hint", lasting.Text("id_token")), ("post_logout_redirect_uri", Bye), ("state", "a b&c")));

        answer.StatusCode.ShouldBe(HttpStatusCode.Found, await answer.Content.ReadAsStringAsync());
        answer.Headers.Location!.OriginalString.ShouldBe($"{Bye}?state=a%20b%26c");
        answer.Headers.GetValues("Clear-Site-Data").ShouldNotBeEmpty();
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await IsSignedInAsync(visitor)).ShouldBeFalse();
        (await client.IsAliveAsync(bound.Text("access_token"))).ShouldBeFalse();
        (await client.RefreshAsync(lasting.Text("refresh_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.InDatabaseAsync(db => db.Everywhere<AuditEvent>().AnyAsync(row => row.Action == AuditActions.SignedOut))).ShouldBeTrue();
    }

    [Fact]
    [Trait("SEC", "191")]
    public async Task A_post_does_what_a_get_does_and_comes_back_as_one_where_cookies_stay_behind()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await RegisterAsync());
        var hint = (await client.TokensOfAsync(visitor)).Text("id_token");
        KeyValuePair<string, string>[] form = [new("id_token_hint", hint), new("post_logout_redirect_uri", Bye)];

        var bare = await (await host.VisitAsync()).PostAsync("/oauth/logout", form);
        bare.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        bare.Headers.Location!.OriginalString.ShouldStartWith("/oauth/logout?id_token_hint=");
        var posted = await visitor.PostAsync("/oauth/logout", form);
        posted.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        posted.Headers.Location!.OriginalString.ShouldBe(Bye);
        (await IsSignedInAsync(visitor)).ShouldBeFalse();
    }

    [Theory]
    [Trait("SEC", "191")]
    [InlineData("no-params")]
    [InlineData("only-state")]
    [InlineData("client_id")]
    [InlineData("client_id and address")]
    [InlineData("hint of another session")]
    [InlineData("hint of somebody else")]
    public async Task Whoever_could_be_anybody_is_asked_about_and_nobody_is_signed_out_before_the_answer(string how)
    {
        var (visitor, elsewhere, admin, client) = (await host.SignInAsync(OAuthHost.Owner), await host.SignInAsync(OAuthHost.Owner), await host.SignInAsync(OAuthHost.Admin), await RegisterAsync());
        var url = how switch
        {
            "only-state" => Url(("state", "s")),
            "client_id" => Url(("client_id", client.ClientId)),
            "client_id and address" => Url(("client_id", client.ClientId), ("post_logout_redirect_uri", Bye), ("state", "s")),
            "hint of another session" => Url(("id_token_hint", (await client.TokensOfAsync(elsewhere)).Text("id_token")), ("post_logout_redirect_uri", Bye), ("state", "s")),
            "hint of somebody else" => Url(("id_token_hint", (await client.TokensOfAsync(admin)).Text("id_token")), ("post_logout_redirect_uri", Bye), ("state", "s")),
            _ => Url(),
        };

        var page = await visitor.GetAsync(url);

        var html = await page.Content.ReadAsStringAsync();
        page.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        html.ShouldContain("Sign out?");
        html.ShouldContain(OAuthHost.Owner);
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        (await IsSignedInAsync(visitor)).ShouldBeTrue();

        var answered = await visitor.PostAsync("/oauth/logout/confirm", Visitor.FieldsOf(html));
        if (url.Contains("post_logout_redirect_uri", StringComparison.Ordinal))
        {
            answered.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
            answered.Headers.Location!.OriginalString.ShouldBe($"{Bye}?state=s");
        }
        else
        {
            answered.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await answered.Content.ReadAsStringAsync()).ShouldContain("You are signed out");
        }

        (await IsSignedInAsync(visitor)).ShouldBeFalse();
        (await IsSignedInAsync(elsewhere)).ShouldBeTrue();
        (await IsSignedInAsync(admin)).ShouldBeTrue();
    }

    [Theory]
    [Trait("SEC", "118")]
    [Trait("SEC", "119")]
    [Trait("SEC", "191")]
    [InlineData("bad-id-token-hint")]
    [InlineData("modified-id-token-hint")]
    [InlineData("unsigned")]
    [InlineData("access token")]
    [InlineData("refresh token")]
    [InlineData("bad-post-logout-redirect-uri")]
    [InlineData("query-added")]
    [InlineData("other case")]
    [InlineData("redirect uri of sign-in")]
    [InlineData("no-id-token-hint")]
    [InlineData("another client's address")]
    [InlineData("two clients")]
    [InlineData("unknown client")]
    [InlineData("paused client")]
    [InlineData("repeated")]
    [InlineData("unreadable")]
    public async Task A_mistake_shows_our_own_page_and_signs_nobody_out(string how)
    {
        var (visitor, client, other) = (await host.SignInAsync(OAuthHost.Owner), await RegisterAsync(), await RegisterAsync("https://other.example/bye"));
        var tokens = await client.TokensOfAsync(visitor);
        var hint = tokens.Text("id_token");
        var parts = hint.Split('.');
        if (how == "paused client")
        {
            await client.PauseAsync();
        }

        var url = how switch
        {
            "bad-id-token-hint" => Url(("id_token_hint", "nonsense"), ("post_logout_redirect_uri", Bye)),
            "modified-id-token-hint" => Url(("id_token_hint", $"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}"), ("post_logout_redirect_uri", Bye)),
            "unsigned" => Url(("id_token_hint", $"{Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode("{\"alg\":\"none\",\"typ\":\"JWT\"}")}.{parts[1]}."), ("post_logout_redirect_uri", Bye)),
            "access token" => Url(("id_token_hint", tokens.Text("access_token")), ("post_logout_redirect_uri", Bye)),
            "refresh token" => Url(("id_token_hint", tokens.Text("refresh_token"))),
            "bad-post-logout-redirect-uri" => Url(("id_token_hint", hint), ("post_logout_redirect_uri", "https://evil.example/")),
            "query-added" => Url(("id_token_hint", hint), ("post_logout_redirect_uri", Bye + "?x=1")),
            "other case" => Url(("id_token_hint", hint), ("post_logout_redirect_uri", "https://app.example/BYE")),
            "redirect uri of sign-in" => Url(("id_token_hint", hint), ("post_logout_redirect_uri", OAuthHost.Callback)),
            "no-id-token-hint" => Url(("post_logout_redirect_uri", Bye), ("state", "s")),
            "another client's address" => Url(("id_token_hint", hint), ("post_logout_redirect_uri", "https://other.example/bye")),
            "two clients" => Url(("id_token_hint", hint), ("client_id", other.ClientId), ("post_logout_redirect_uri", "https://other.example/bye")),
            "unknown client" => Url(("client_id", "nobody-here"), ("post_logout_redirect_uri", Bye)),
            "repeated" => Url(("id_token_hint", hint), ("post_logout_redirect_uri", Bye)) + "&post_logout_redirect_uri=https%3A%2F%2Fevil.example",
            "unreadable" => Url(("id_token_hint", hint)) + "&state=%ff",
            _ => Url(("id_token_hint", hint), ("post_logout_redirect_uri", Bye)),
        };

        var page = await visitor.GetAsync(url);
        await page.ShouldBePageAsync();
        (await page.Content.ReadAsStringAsync()).ShouldContain("You were not signed out");
        (await IsSignedInAsync(visitor)).ShouldBeTrue();
        await (await (await host.VisitAsync()).GetAsync(url)).ShouldBePageAsync();
    }

    [Fact]
    [Trait("SEC", "190")]
    public async Task Only_our_own_page_of_this_session_can_say_yes()
    {
        var (visitor, other) = (await host.SignInAsync(OAuthHost.Owner), await host.SignInAsync(OAuthHost.Admin));
        var fields = Visitor.FieldsOf(await (await visitor.GetAsync(Url())).Content.ReadAsStringAsync());

        await (await other.PostAsync("/oauth/logout/confirm", fields)).ShouldBePageAsync();
        await (await visitor.PostAsync("/oauth/logout/confirm", [])).ShouldBePageAsync();
        (await IsSignedInAsync(visitor)).ShouldBeTrue();
        (await IsSignedInAsync(other)).ShouldBeTrue();

        foreach (var method in new[] { "HEAD", "PUT", "DELETE" })
        {
            (await visitor.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/oauth/logout"))).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed, method);
        }
    }

    [Fact]
    [Trait("SEC", "191")]
    public async Task Where_nobody_is_signed_in_a_proof_leads_back_and_a_name_alone_only_offers_the_way()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await RegisterAsync());
        var hint = (await client.TokensOfAsync(visitor)).Text("id_token");
        var nobody = await host.VisitAsync();

        (await nobody.GetAsync(Url(("id_token_hint", hint), ("post_logout_redirect_uri", Bye)))).Headers.Location!.OriginalString.ShouldBe(Bye);
        var offered = await nobody.GetAsync(Url(("client_id", client.ClientId), ("post_logout_redirect_uri", Bye), ("state", "s")));
        offered.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await offered.Content.ReadAsStringAsync()).ShouldContain($"href=\"{Bye}?state=s\"");
        (await nobody.GetAsync(Url())).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [Trait("SEC", "023")]
    [InlineData("fr-CA de-AT en", "de")]
    [InlineData("en-GB de", "en")]
    [InlineData("xx yy", "en")]
    public async Task Pages_speak_the_language_that_the_client_asks_for(string locales, string language)
    {
        var (nobody, client) = (await host.VisitAsync(), await RegisterAsync());
        var signIn = (await nobody.GetAsync(client.AuthorizeUrl(("ui_locales", locales)))).Headers.Location!.OriginalString;

        (await (await nobody.GetAsync(Url(("ui_locales", locales)))).Content.ReadAsStringAsync()).ShouldContain($"<html lang=\"{language}\"");
        (await (await nobody.GetAsync(signIn)).Content.ReadAsStringAsync()).ShouldContain($"<html lang=\"{language}\"");
    }

    [Fact]
    [Trait("SEC", "023")]
    public async Task A_login_hint_fills_the_form_as_text()
    {
        var (nobody, client) = (await host.VisitAsync(), await RegisterAsync());
        async Task<string> PageAsync(string hint) =>
            await (await nobody.GetAsync((await nobody.GetAsync(client.AuthorizeUrl(("login_hint", hint)))).Headers.Location!.OriginalString)).Content.ReadAsStringAsync();

        Visitor.FieldsOf(await PageAsync(OAuthHost.Owner))["Email"].ShouldBe(OAuthHost.Owner);
        var evil = await PageAsync("\"><svg onload=alert(1)>@x");
        evil.ShouldNotContain("<svg onload");
        Visitor.FieldsOf(await PageAsync("+49 123"))["Email"].ShouldBeEmpty();
    }

    private Task<TestClient> RegisterAsync(string bye = Bye) => host.RegisterAsync(draft => draft with { PostLogoutRedirectUris = [bye] });

    private static string Url(params (string Name, string Value)[] parameters) =>
        "/oauth/logout" + (parameters.Length == 0 ? "" : "?" + string.Join('&', parameters.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}")));

    private static async Task<bool> IsSignedInAsync(Visitor visitor) => (await visitor.GetAsync("/account/connected-apps")).StatusCode == HttpStatusCode.OK;
}
