using System.Net;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Expiry;
using ClientPortal.Domain.OAuth.Pushed;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth;

/// <summary>Pushed authorization requests (RFC 9126).</summary>
public sealed class PushedRequestTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "132")]
    public async Task A_push_gives_a_random_name_for_the_request_which_leads_to_tokens()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());

        var response = await client.PushAsync(("nonce", "n-1"));

        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var pushed = await response.JsonAsync();
        pushed.GetProperty("expires_in").GetInt32().ShouldBe(90);
        pushed.Text("request_uri").ShouldMatch("^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{43}$");
        (await (await client.PushAsync()).JsonAsync()).Text("request_uri").ShouldNotBe(pushed.Text("request_uri"));

        var redirect = await visitor.AllowAsync(client.PushedUrl(pushed.Text("request_uri")));
        redirect.State.ShouldBe("s");
        var tokens = await (await client.RedeemAsync(redirect.Code)).JsonAsync();
        new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(tokens.Text("id_token")).GetClaim("nonce").Value.ShouldBe("n-1");
    }

    [Fact]
    [Trait("SEC", "132")]
    public async Task The_client_proves_itself_as_at_the_token_endpoint()
    {
        var (client, other, open) = (await host.RegisterAsync(), await host.RegisterAsync(), await host.RegisterPublicAsync());
        var basic = ("Authorization", "Basic " + Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{client.ClientId}:{client.Secret}")));

        (await client.PostAsync("/oauth/par", client.PushRequest(("client_secret", null)), basic)).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await client.PostAsync("/oauth/par", client.PushRequest(("client_secret", null), ("client_id", null)), basic)).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await open.PushAsync()).StatusCode.ShouldBe(HttpStatusCode.Created);
        await (await client.PushAsync(("client_secret", null))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await client.PushAsync(("client_secret", other.Secret))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await client.PushAsync(("client_id", "nobody"))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await client.PostAsync("/oauth/par", client.PushRequest(), basic)).ShouldBeErrorAsync("invalid_request");
    }

    [Theory]
    [Trait("SEC", "132")]
    [Trait("SEC", "069")]
    [Trait("SEC", "070")]
    [InlineData("redirect_uri", "https://evil.example/cb", "invalid_request")]
    [InlineData("redirect_uri", null, "invalid_request")]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("scope", "openid admin:all", "invalid_scope")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge", "short", "invalid_request")]
    [InlineData("code_challenge_method", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported")]
    [InlineData("resource", "https://elsewhere.example", "invalid_target")]
    [InlineData("dpop_jkt", "short", "invalid_request")]
    [InlineData("prompt", "sometimes", "invalid_request")]
    public async Task Every_rule_of_the_authorize_request_is_judged_at_the_push(string parameter, string? value, string error) =>
        await (await (await host.RegisterAsync()).PushAsync((parameter, value))).ShouldBeErrorAsync(error);

    [Fact]
    [Trait("SEC", "132")]
    public async Task A_client_without_the_code_grant_cannot_push()
    {
        var machine = await host.RegisterAsync(draft => draft with { GrantTypes = [GrantTypes.ClientCredentials], Scopes = ["members:read"] });

        await (await machine.PushAsync(("scope", "members:read"))).ShouldBeErrorAsync("unauthorized_client");
    }

    [Fact]
    [Trait("SEC", "133")]
    public async Task It_is_of_no_use_to_another_client_or_without_one()
    {
        var (visitor, client, other) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(), await host.RegisterAsync());
        var url = await client.PushedUrlAsync();

        await (await visitor.GetAsync(url.Replace(client.ClientId, other.ClientId, StringComparison.Ordinal))).ShouldBePageAsync();
        await (await visitor.GetAsync(url.Replace("client_id", "client", StringComparison.Ordinal))).ShouldBePageAsync();
        await (await visitor.GetAsync(url + "x")).ShouldBePageAsync();
        await (await visitor.GetAsync(url + "&request_uri=" + Uri.EscapeDataString("urn:ietf:params:oauth:request_uri:x"))).ShouldBePageAsync();
        await visitor.OpenConsentAsync(url);
    }

    [Fact]
    [Trait("SEC", "133")]
    public async Task It_waits_for_its_browser_for_ninety_seconds()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var (late, inTime) = (await client.PushedUrlAsync(), await client.PushedUrlAsync());

        host.Time.AdvanceSeconds(85);
        await visitor.OpenConsentAsync(inTime);
        host.Time.AdvanceSeconds(10);

        await (await visitor.GetAsync(late)).ShouldBePageAsync();
        await visitor.OpenConsentAsync(inTime);
    }

    [Fact]
    [Trait("SEC", "133")]
    public async Task Whoever_came_in_time_may_take_time_to_sign_in_and_to_answer_and_reload_before()
    {
        var (visitor, client) = (await host.VisitAsync(), await host.RegisterAsync());
        var url = await client.PushedUrlAsync();

        (await visitor.GetAsync(url)).ShouldAskToSignIn();
        host.Time.Advance(TimeSpan.FromMinutes(25));
        (await visitor.GetAsync(url)).ShouldAskToSignIn();
        (await visitor.PostSignInAsync(OAuthHost.Owner, url)).Headers.Location!.ToString().ShouldEndWith(Uri.EscapeDataString(url));
        await visitor.OpenConsentAsync(url);
        var form = await visitor.OpenConsentAsync(url);
        host.Time.Advance(TimeSpan.FromMinutes(25));

        var code = ClientRedirect.Of(await form.AllowAsync()).Code;
        (await client.RedeemAsync(code)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "133")]
    public async Task A_browser_that_was_left_open_for_more_than_an_hour_begins_anew()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var url = await client.PushedUrlAsync();
        await visitor.OpenConsentAsync(url);
        host.Time.Advance(TimeSpan.FromMinutes(40));
        var form = await visitor.OpenConsentAsync(url);
        host.Time.Advance(TimeSpan.FromMinutes(25));

        await (await visitor.GetAsync(url)).ShouldBePageAsync();
        await (await form.AllowAsync()).ShouldBePageAsync();
    }

    [Theory]
    [Trait("SEC", "028")]
    [Trait("SEC", "133")]
    [InlineData("login")]
    [InlineData("consent")]
    public async Task A_pushed_prompt_is_obeyed(string prompt)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        await client.TokensOfAsync(visitor);
        var url = await client.PushedUrlAsync(("prompt", prompt));

        if (prompt == "login")
        {
            var back = Uri.UnescapeDataString((await visitor.GetAsync(url)).Headers.Location!.ToString().Split("returnUrl=")[1]);
            back.ShouldStartWith(url + "&seen=");
            host.Time.AdvanceSeconds(1);
            (await visitor.PostSignInAsync(OAuthHost.Owner, back)).StatusCode.ShouldBe(HttpStatusCode.Found);
            ClientRedirect.Of(await visitor.GetAsync(back)).Code.ShouldNotBeNull();
        }
        else
        {
            ClientRedirect.Of(await (await visitor.OpenConsentAsync(url)).AllowAsync()).Code.ShouldNotBeNull();
        }
    }

    [Fact]
    [Trait("SEC", "133")]
    public async Task It_is_spent_by_the_answer_whichever_it_is()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var (denied, allowed) = (await client.PushedUrlAsync(), await client.PushedUrlAsync());
        var (first, second) = (await visitor.OpenConsentAsync(allowed), await visitor.OpenConsentAsync(allowed));

        (await (await visitor.OpenConsentAsync(denied)).DenyAsync()).ShouldRedirectWith("access_denied");
        await (await visitor.GetAsync(denied)).ShouldBePageAsync();
        ClientRedirect.Of(await first.AllowAsync()).Code.ShouldNotBeNull();
        await (await visitor.GetAsync(allowed)).ShouldBePageAsync();
        await (await second.AllowAsync()).ShouldBePageAsync();
        await (await first.AllowAsync()).ShouldBePageAsync();
    }

    [Fact]
    [Trait("SEC", "133")]
    [Trait("SEC", "237")]
    public async Task Twenty_visits_at_once_give_one_code()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        await client.TokensOfAsync(visitor);
        var url = await client.PushedUrlAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => visitor.GetAsync(url)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Found).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.BadRequest).ShouldBe(19);
        ClientRedirect.Of(answers.Single(answer => answer.StatusCode == HttpStatusCode.Found)).Code.ShouldNotBeNull();
    }

    [Fact]
    [Trait("SEC", "134")]
    public async Task A_reference_cannot_be_pushed_and_the_endpoint_takes_posts_of_bounded_size_only()
    {
        var client = await host.RegisterAsync();

        await (await client.PushAsync(("request_uri", "urn:ietf:params:oauth:request_uri:x"))).ShouldBeErrorAsync("invalid_request");
        await (await client.PostAsync("/oauth/par?scope=openid", client.PushRequest())).ShouldBeErrorAsync("invalid_request");
        foreach (var method in new[] { "GET", "HEAD", "PUT", "DELETE" })
        {
            var response = await client.SendAsync(new HttpMethod(method), "/oauth/par", content: null);
            response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
            response.Content.Headers.Allow.ShouldBe(["POST"]);
        }

        await (await client.PushAsync(("login_hint", new string('x', 20_000)))).ShouldBeErrorAsync("invalid_request", HttpStatusCode.RequestEntityTooLarge);
        await (await client.PushAsync(("login_hint", new string('x', 200_000)))).ShouldBeErrorAsync("invalid_request", HttpStatusCode.RequestEntityTooLarge);
        var chunked = new FormUrlEncodedContent(client.PushRequest(("login_hint", new string('x', 20_000))));
        chunked.Headers.ContentLength = null;
        (await client.SendAsync(HttpMethod.Post, "/oauth/par", chunked, ("Transfer-Encoding", "chunked"))).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await client.PushAsync(("login_hint", new string('x', 8_000)))).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("SEC", "135")]
    public async Task Only_what_was_pushed_counts()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var url = await client.PushedUrlAsync(("scope", "members:read"));

        var form = await visitor.OpenConsentAsync(url + "&scope=full_access&redirect_uri=https%3A%2F%2Fevil.example&state=evil&response_type=token&code_challenge=x&prompt=none&state=twice");

        form.Html.ShouldContain("see who is a member");
        form.Html.ShouldNotContain("do everything that you may do");
        form.Html.ShouldNotContain("evil");
        var redirect = ClientRedirect.Of(await form.AllowAsync());
        redirect.Location.ToString().ShouldStartWith(OAuthHost.Callback);
        redirect.State.ShouldBe("s");
        (await (await client.RedeemAsync(redirect.Code)).JsonAsync()).Text("scope").ShouldBe("members:read");
    }

    [Fact]
    [Trait("SEC", "136")]
    public async Task A_client_that_has_to_push_is_refused_without()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(draft => draft with { Protocol = new ClientProtocolEdit { RequirePushedAuthorizationRequests = true } }));

        (await visitor.GetAsync(client.AuthorizeUrl())).ShouldRedirectWith("invalid_request");
        (await client.TokensOfPushedAsync(visitor)).Has("access_token").ShouldBeTrue();
        using var http = host.Browserlike();
        var metadata = await (await http.GetAsync("/.well-known/oauth-authorization-server")).JsonAsync();
        metadata.GetProperty("require_pushed_authorization_requests").GetBoolean().ShouldBeFalse();
        metadata.Text("pushed_authorization_request_endpoint").ShouldEndWith("/oauth/par");
    }

    [Fact]
    [Trait("SEC", "134")]
    [Trait("SEC", "136")]
    public async Task A_host_may_require_pushes_of_everybody_and_stops_a_flood_of_one_client()
    {
        await using var strict = new OAuthHost();
        strict.With("OAuth:RequirePushedAuthorizationRequests", "true").With("RateLimits:Scale", "1").With("RateLimits:PushedRequestsPerClient", "5/1m").StartServer();
        var (visitor, client, other) = (await strict.SignInAsync(OAuthHost.Owner), await strict.RegisterAsync(), await strict.RegisterAsync());

        (await visitor.GetAsync(client.AuthorizeUrl())).ShouldRedirectWith("invalid_request");
        using var http = strict.Browserlike();
        (await (await http.GetAsync("/.well-known/openid-configuration")).JsonAsync()).GetProperty("require_pushed_authorization_requests").GetBoolean().ShouldBeTrue();
        (await client.TokensOfPushedAsync(visitor)).Has("access_token").ShouldBeTrue();
        for (var i = 0; i < 4; i++)
        {
            (await client.PushAsync()).StatusCode.ShouldBe(HttpStatusCode.Created);
        }

        var refused = await client.PushAsync();
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        (await other.PushAsync()).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("SEC", "137")]
    public async Task What_was_pushed_stays_on_the_server()
    {
        var (visitor, client) = (await host.VisitAsync(), await host.RegisterAsync());
        var url = await client.PushedUrlAsync(("login_hint", "private@person.example"), ("nonce", "secret-nonce"), ("state", "secret-state"));

        var seen = new List<string> { url };
        foreach (var address in new[] { url, url })
        {
            var response = await visitor.GetAsync(address);
            seen.Add($"{response.Headers}{await response.Content.ReadAsStringAsync()}");
        }

        await visitor.SignInAsync(OAuthHost.Owner);
        var consent = await visitor.GetAsync(url);
        seen.Add($"{consent.Headers}{await consent.Content.ReadAsStringAsync()}");
        foreach (var text in seen)
        {
            text.ShouldNotContain("private");
            text.ShouldNotContain("secret-");
        }
    }

    [Fact]
    [Trait("SEC", "137")]
    public async Task Twenty_thousand_pushes_are_gone_when_their_time_is_over()
    {
        var client = await host.RegisterAsync();
        await client.PushedUrlAsync();
        await host.InDatabaseAsync(async db =>
        {
            var pushed = await db.Everywhere<PushedRequest>().AsNoTracking().OrderByDescending(row => row.ExpiresAt).FirstAsync();
            db.ChangeTracker.AutoDetectChangesEnabled = false;
            for (var i = 0; i < 20_000; i++)
            {
                db.PushedRequests.Add(new PushedRequest
                {
                    Id = Guid.CreateVersion7(), WorkspaceId = pushed.WorkspaceId, ClientRowId = pushed.ClientRowId, Hash = System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)),
                    Parameters = pushed.Parameters, ExpiresAt = pushed.ExpiresAt,
                });
            }

            return await db.SaveChangesAsync();
        });

        host.Time.Advance(TimeSpan.FromHours(2));
        await host.The<ForgetEnded>().RunAsync(CancellationToken.None);

        (await host.InDatabaseAsync(db => db.Everywhere<PushedRequest>().CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task A_client_takes_what_it_pushed_along_when_it_is_deleted()
    {
        var client = await host.RegisterAsync();
        await client.PushedUrlAsync();
        var rowId = client.RowId;

        await client.DeleteAsync();

        (await host.InDatabaseAsync(db => db.Everywhere<PushedRequest>().CountAsync(row => row.ClientRowId == rowId))).ShouldBe(0);
    }
}
