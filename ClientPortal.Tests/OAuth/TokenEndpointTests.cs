using System.Net;
using System.Net.Http.Headers;
using System.Text;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.OAuth;

public sealed class TokenEndpointTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "060")]
    [Trait("SEC", "015")]
    public async Task Mistakes_have_the_names_of_RFC_6749()
    {
        var client = await host.RegisterAsync();

        await (await client.TokenAsync([])).ShouldBeErrorAsync("invalid_request");
        await (await client.TokenAsync(new() { ["grant_type"] = "authorization_code" })).ShouldBeErrorAsync("invalid_request");
        await (await client.TokenAsync(new() { ["grant_type"] = "refresh_token" })).ShouldBeErrorAsync("invalid_request");
        await (await client.TokenAsync(new() { ["grant_type"] = "password" })).ShouldBeErrorAsync("unsupported_grant_type");
        await (await client.TokenAsync(new() { ["grant_type"] = "client_credentials" })).ShouldBeErrorAsync("unauthorized_client");
        var twice = $"grant_type=refresh_token&refresh_token=a&refresh_token=b&client_id={client.ClientId}&client_secret={client.Secret}";
        await (await PostAsync(twice, "application/x-www-form-urlencoded")).ShouldBeErrorAsync("invalid_request");
    }

    [Fact]
    [Trait("SEC", "061")]
    public async Task It_is_POST_only_takes_nothing_in_the_url_and_its_answers_are_not_stored()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        using var http = host.Browserlike();

        foreach (var method in new[] { "GET", "HEAD", "PUT", "DELETE" })
        {
            var response = await http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/oauth/token"));
            response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
            response.Content.Headers.Allow.ShouldBe(["POST"]);
        }

        await (await client.PostAsync($"/oauth/token?client_secret={client.Secret}", client.WithCredentials(new() { ["grant_type"] = "refresh_token" }))).ShouldBeErrorAsync("invalid_request");
        var good = await client.RedeemAsync((await visitor.AllowAsync(client.AuthorizeUrl())).Code);
        good.Headers.CacheControl!.NoStore.ShouldBeTrue();
        good.Content.Headers.ContentType!.ToString().ShouldBe("application/json; charset=utf-8");
    }

    [Fact]
    [Trait("SEC", "062")]
    public async Task A_JSON_body_of_unique_strings_is_taken_and_nothing_looser()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;
        string Body(string extra) => $$"""{"grant_type":"authorization_code","code":"{{code}}","redirect_uri":"{{OAuthHost.Callback}}","code_verifier":"{{TestClient.Verifier}}","client_id":"{{client.ClientId}}","client_secret":"{{client.Secret}}"{{extra}}}""";
        const string Json = "application/json";

        foreach (var (body, type) in new[]
        {
            (Body(",\"a\":[]"), Json), (Body(",\"a\":{}"), Json), (Body(",\"a\":1"), Json), (Body(",\"a\":null"), Json), (Body(",\"code\":\"x\""), Json), (Body(",\"a\":\"\\u0000\""), Json),
            (Body(",\"a\":\"\\ud800\""), Json), ("[]", Json), ("", Json), ("{", Json), (Body(""), "text/plain"), (Body(""), "multipart/form-data; boundary=x"), (Body(""), "application/json; charset=utf-16"),
            ("grant_type=%00", "application/x-www-form-urlencoded"), ("grant_type=%ff", "application/x-www-form-urlencoded"), ("grant_type=%zz", "application/x-www-form-urlencoded"),
            (new string('a', 100_000), "application/x-www-form-urlencoded"),
        })
        {
            await (await PostAsync(body, type)).ShouldBeErrorAsync("invalid_request");
        }

        (await PostAsync(Body(""), Json)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "216")]
    public async Task Programs_of_any_origin_may_read_it_without_cookies()
    {
        using var http = host.Browserlike();
        foreach (var (path, method) in new[] { ("/oauth/token", "POST"), ("/oauth/revoke", "POST"), ("/oauth/userinfo", "GET"), ("/.well-known/openid-configuration", "GET"), ("/.well-known/jwks.json", "GET") })
        {
            foreach (var origin in new[] { "https://evil.example", "null" })
            {
                var request = new HttpRequestMessage(new HttpMethod(method), path);
                request.Headers.Add("Origin", origin);
                var response = await http.SendAsync(request);
                response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
                response.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
                response.Headers.Contains("Set-Cookie").ShouldBeFalse();
            }
        }

        var preflight = new HttpRequestMessage(HttpMethod.Options, "/oauth/token");
        preflight.Headers.Add("Origin", "https://spa.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        (await http.SendAsync(preflight)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string type)
    {
        using var http = host.Browserlike();
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await http.PostAsync("/oauth/token", content);
    }
}
