using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ClientPortal.Tests.Hosting;

public sealed class EdgeTests(PortalHost portal) : IClassFixture<PortalHost>
{
    [Theory]
    [InlineData("/account/login")]
    [InlineData("/nothing/here")]
    [InlineData("/error")]
    [Trait("SEC", "213")]
    public async Task Every_page_carries_the_security_headers(string path)
    {
        using var client = portal.Browserlike();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await client.SendAsync(request);

        var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldContain("script-src 'self'");
        policy.ShouldContain("object-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain("form-action 'self'");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
        answer.Headers.GetValues("Cross-Origin-Opener-Policy").ShouldBe(["same-origin"]);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.ETag.ShouldBeNull();
        answer.Headers.Contains("Server").ShouldBeFalse();
        answer.Headers.Contains("X-Powered-By").ShouldBeFalse();
        answer.Headers.Contains("Strict-Transport-Security").ShouldBeFalse("this is Development on loopback (decisions.md 30)");
    }

    [Fact]
    public async Task Elsewhere_than_on_loopback_https_is_insisted_on()
    {
        await using var host = PortalHost.Start(("Portal:PublicUrl", "https://portal.example.com"), ("Proxies:Known", "127.0.0.1, ::1"));
        using var client = host.Browserlike();
        using var throughProxy = new HttpRequestMessage(HttpMethod.Get, "/account/login");
        throughProxy.Headers.Add("X-Forwarded-Proto", "https");
        throughProxy.Headers.Add("X-Forwarded-For", "203.0.113.9");
        using var page = await client.SendAsync(throughProxy);
        using var api = await client.GetAsync("/api/v1/me");

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=63072000"]);
        page.Headers.TryGetValues("Set-Cookie", out var cookies).ShouldBeTrue();
        cookies!.ShouldAllBe(cookie => cookie.StartsWith("__Host-", StringComparison.Ordinal) && cookie.Contains("secure", StringComparison.OrdinalIgnoreCase)
            && cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase) && cookie.Contains("samesite", StringComparison.OrdinalIgnoreCase) && cookie.Contains("path=/", StringComparison.OrdinalIgnoreCase));
        api.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await api.Content.ReadAsStringAsync()).ShouldContain("https_required");
    }

    [Fact]
    [Trait("SEC", "233")]
    public async Task What_is_not_there_is_a_problem_with_a_number_for_programs_and_a_page_for_people()
    {
        using var client = portal.Browserlike();
        using var api = await client.GetAsync("/api/v1/nothing-here");
        var problem = await api.Content.ReadFromJsonAsync<JsonElement>();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nothing/here");
        request.Headers.Accept.ParseAdd("text/html");
        request.Headers.AcceptLanguage.ParseAdd("de");
        using var page = await client.SendAsync(request);

        api.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        api.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        problem.GetProperty("traceId").GetString().ShouldBe(api.Headers.GetValues("X-Trace-Id").Single());
        page.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await page.Content.ReadAsStringAsync()).ShouldContain("""<html lang="de""");
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("CONNECT")]
    [InlineData("DEBUG")]
    [Trait("SEC", "221")]
    public async Task Methods_that_nobody_offers_are_refused(string method)
    {
        var answer = await RawAsync($"{method} / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        answer.ShouldMatch(@"^HTTP/1\.1 40[05]");
    }

    [Theory]
    [InlineData("Host: evil.example")]
    [InlineData("Host: localhost\r\nHost: evil.example")]
    [InlineData("Host: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked")]
    [InlineData("Host: localhost\r\nX-Folded: a\r\n b")]
    [InlineData("X-No-Host: 1")]
    [Trait("SEC", "219")]
    public async Task Ambiguous_or_foreign_requests_are_refused(string headers)
    {
        var answer = await RawAsync($"POST /oauth/token HTTP/1.1\r\n{headers}\r\nConnection: close\r\n\r\n0\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 400");
        answer.Split("HTTP/1.1 ").Length.ShouldBe(2, "one answer only");
    }

    [Fact]
    [Trait("SEC", "218")]
    public async Task Forwarded_headers_of_strangers_change_nothing()
    {
        using var client = portal.Browserlike();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account/login");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.Add("Forwarded", "for=203.0.113.9;host=evil.example;proto=https");
        using var answer = await client.SendAsync(request);

        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("evil.example");
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        using var client = portal.Browserlike();
        using var answer = await client.PostAsync("/account/login", new StringContent(new string('a', 1_100_000), Encoding.ASCII, "application/x-www-form-urlencoded"));

        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/appsettings.json")]
    [InlineData("/.git/config")]
    [InlineData("/ClientPortal.Web.pdb")]
    [InlineData("/swagger/index.html")]
    [InlineData("/metrics")]
    [InlineData("/data/portal.db")]
    [InlineData("/health")]
    [Trait("SEC", "212")]
    public async Task Nothing_internal_is_served(string path)
    {
        using var client = portal.Browserlike();

        (await client.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<string> RawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(portal.Address.Host == "localhost" ? "127.0.0.1" : portal.Address.Host.Trim('[', ']'), portal.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        return await reader.ReadToEndAsync(patience.Token);
    }
}
