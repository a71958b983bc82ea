using System.Net;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Credentials;
using ClientPortal.Tests.Hosting;

namespace ClientPortal.Tests.Api;

/// <summary>How a caller of the API shows who it is.</summary>
public sealed class CredentialsTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Theory]
    [Trait("SEC", "160")]
    [InlineData("Authorization", "Bearer {0}")]
    [InlineData("Authorization", "bearer {0}")]
    [InlineData("Authorization", "{0}")]
    [InlineData("X-Api-Key", "{0}")]
    [InlineData("sessionID", "{0}")]
    [InlineData("SESSIONID", "{0}")]
    public async Task Each_documented_header_carries_a_key(string header, string format)
    {
        var tenant = await host.NewTenantAsync();
        var key = (await tenant.KeyAsync((await tenant.ClientAsync()).ClientId, "clients:read")).Key!.Reveal();
        var value = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, key);
        (await ApiHttp.Anonymous(host).SendAsync(HttpMethod.Get, "/me", headers: (header, value))).ShouldBe(HttpStatusCode.OK);
        (await ApiHttp.Anonymous(host).SendAsync(HttpMethod.Post, "/clients", new { name = "x" }, (header, value))).ShouldBe(HttpStatusCode.Forbidden).Code.ShouldBe("insufficient_scope");
    }

    [Fact]
    [Trait("SEC", "162")]
    public async Task Anywhere_else_it_is_no_credential()
    {
        var tenant = await host.NewTenantAsync();
        var key = (await tenant.KeyAsync((await tenant.ClientAsync()).ClientId)).Key!.Reveal();
        var nobody = ApiHttp.Anonymous(host);
        foreach (var path in new[] { $"/me?api_key={key}", $"/me?access_token={key}", $"/me?sessionID={key}", $"/me?key={key}" })
        {
            (await nobody.GetAsync(path)).ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await nobody.SendAsync(HttpMethod.Get, "/me", headers: ("Cookie", $"portal-session={key}"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await nobody.SendAsync(HttpMethod.Get, "/me", headers: ("Authorization", "Basic " + Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"x:{key}"))))).ShouldBe(HttpStatusCode.Unauthorized);
        (await nobody.PostAsync("/clients", new { name = "x", apiKey = key })).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "162")]
    public async Task Two_credentials_are_refused_before_either_is_tried()
    {
        var tenant = await host.NewTenantAsync();
        var key = (await tenant.KeyAsync((await tenant.ClientAsync()).ClientId)).Key!.Reveal();
        var api = ApiHttp.With(host, key);
        (await api.SendAsync(HttpMethod.Get, "/me", headers: ("X-Api-Key", key))).ShouldBe(HttpStatusCode.BadRequest).Code.ShouldBe("two_credentials");
        (await api.SendAsync(HttpMethod.Get, "/me", headers: ("sessionID", "x"))).ShouldBe(HttpStatusCode.BadRequest).Code.ShouldBe("two_credentials");
        (await api.GetAsync($"/me?sessionID={key}")).ShouldBe(HttpStatusCode.BadRequest).Code.ShouldBe("two_credentials");
    }

    [Fact]
    [Trait("SEC", "163")]
    public async Task Every_bad_credential_gets_the_same_answer()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var good = await tenant.KeyAsync(client.ClientId);
        var deleted = await tenant.KeyAsync(client.ClientId);
        await tenant.Get<Domain.ApiKeys.DeleteApiKey>().RunAsync(tenant.Owner, client.ClientId, deleted.Id, CancellationToken.None);
        var unknown = tenant.Get<CredentialGenerator>().NewSecret(CredentialKind.ApiKey).Reveal();
        var value = good.Key!.Reveal();
        var bad = new[]
        {
            "", "nonsense", "%", "_", "'--", value[..^1] + (value[^1] == 'a' ? 'b' : 'a'), unknown, deleted.Key!.Reveal(), client.Secret!.Reveal(), new string('k', 10_000), "a.b.c", "eyJhbGciOiJub25lIn0.e30.",
        };
        var answers = new List<string>();
        foreach (var credential in bad)
        {
            var reply = (await ApiHttp.Anonymous(host).SendAsync(HttpMethod.Get, "/me", headers: ("Authorization", $"Bearer {credential}"))).ShouldBe(HttpStatusCode.Unauthorized);
            reply.Headers["WWW-Authenticate"].ShouldStartWith("Bearer");
            answers.Add(reply.Text.Replace(reply.Value("traceId"), "", StringComparison.Ordinal) + reply.Headers["WWW-Authenticate"]);
        }

        var none = (await ApiHttp.Anonymous(host).GetAsync("/me")).ShouldBe(HttpStatusCode.Unauthorized);
        answers.Add(none.Text.Replace(none.Value("traceId"), "", StringComparison.Ordinal) + none.Headers["WWW-Authenticate"]);
        answers.Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_portal_page_may_read_with_the_browsers_session_and_write_nothing()
    {
        var tenant = await host.NewTenantAsync();
        var browser = await tenant.InBrowserAsync(tenant.Owner);
        var me = (await browser.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        me.Value("kind").ShouldBe("user");
        me.Value("role").ShouldBe("owner");
        me.Value("email").ShouldEndWith("@example.test");
        (await browser.PostAsync("/clients", new { name = "x" })).ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.SendAsync(HttpMethod.Get, "/me", headers: ("Sec-Fetch-Site", "cross-site"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.SendAsync(HttpMethod.Get, "/me", headers: ("Sec-Fetch-Site", "same-site"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.SendAsync(HttpMethod.Get, "/me", headers: ("Origin", "https://evil.example"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.SendAsync(HttpMethod.Get, "/me", headers: ("Sec-Fetch-Site", "same-origin"))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_caller_hears_how_many_calls_are_left_and_is_stopped_after_them()
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync("clients:read");
        var first = (await api.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        first.Headers["RateLimit-Limit"].ShouldBe("1000");
        first.Headers["RateLimit-Remaining"].ShouldBe("999");
        first.Headers["x-ratelimit-limit"].ShouldBe("1000");
        first.Headers["x-ratelimit-remaining-second"].ShouldBe("49");
        first.Headers["x-ratelimit-remaining-minute"].ShouldBe("999");
        int.Parse(first.Headers["RateLimit-Reset"], System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(0, 60);

        var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => api.GetAsync("/me")));
        var stopped = replies.First(reply => reply.Status == HttpStatusCode.TooManyRequests);
        stopped.Code.ShouldBe("too_many_requests");
        stopped.Headers["Retry-After"].ShouldBe("1");
        stopped.Value("title").ShouldStartWith("Too many calls.");
        (stopped.Headers["RateLimit-Limit"], stopped.Headers["RateLimit-Remaining"], stopped.Headers["RateLimit-Reset"]).ShouldBe(("50", "0", "1"), "all three of the window that was full");
        stopped.Headers["x-ratelimit-limit-minute"].ShouldBe("1000");
        (await (await tenant.WithKeyAsync("clients:read")).GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_over_its_own_limit_hears_of_that_limit()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var draft = new ApiKeyDraft { Name = "slow", Scopes = ["clients:read"], Terms = new ApiKeyTerms { RateLimits = [new KeyRateLimit(2, 3600)] } };
        var key = (await tenant.Get<CreateApiKey>().RunAsync(tenant.Owner, client.ClientId, draft, CancellationToken.None)).Value();
        var api = ApiHttp.With(host, key.Key!.Reveal());
        (await api.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        (await api.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);

        var refused = (await api.GetAsync("/me")).ShouldBe(HttpStatusCode.TooManyRequests);

        refused.Value("title").ShouldStartWith("Too many calls.");
        (refused.Headers["RateLimit-Limit"], refused.Headers["RateLimit-Remaining"]).ShouldBe(("2", "0"));
        refused.Headers["RateLimit-Reset"].ShouldBe(refused.Headers["Retry-After"]);
        int.Parse(refused.Headers["RateLimit-Reset"], System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1700, 1800);
    }

    [Fact]
    public async Task What_is_not_there_and_what_cannot_be_read_are_problem_details_too()
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync();
        (await api.GetAsync("/nothing")).ShouldBe(HttpStatusCode.NotFound).Headers["Content-Type"].ShouldStartWith("application/problem+json");
        (await api.PostAsync("/nothing", "{}")).ShouldBe(HttpStatusCode.NotFound).Code.ShouldBe("not_found");
        foreach (var (method, path, allowed) in new[] { (HttpMethod.Put, "/me", "GET"), (HttpMethod.Get, "/keys/verify", "POST"), (HttpMethod.Post, "/usage.csv", "GET") })
        {
            var other = (await api.SendAsync(method, path, method == HttpMethod.Get ? null : "{}")).ShouldBe(HttpStatusCode.MethodNotAllowed);
            other.Headers["Content-Type"].ShouldStartWith("application/problem+json");
            other.Headers["Allow"].ShouldBe(allowed);
        }

        (await api.PostAsync("/clients", $$"""{"name":"{{new string('x', 300_000)}}"}""")).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        using var form = new FormUrlEncodedContent([new("name", "x")]);
        (await api.Http.PostAsync("/api/v1/clients", form)).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }
}
