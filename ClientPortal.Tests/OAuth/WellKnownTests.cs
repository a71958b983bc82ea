using System.Net;
using System.Net.Sockets;
using System.Text;
using ClientPortal.Domain.SigningKeys;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.Data.Sqlite;

namespace ClientPortal.Tests.OAuth;

/// <summary>What anybody may read about the server, and keep for a short while.</summary>
public sealed class WellKnownTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Theory]
    [Trait("SEC", "123")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/jwks.json")]
    public async Task Every_origin_may_read_it_without_cookies_and_keep_it_for_minutes(string path)
    {
        using var http = host.Browserlike();
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", "https://spa.example");

        var answer = await http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        answer.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        answer.Headers.CacheControl!.Public.ShouldBeTrue();
        answer.Headers.CacheControl.MaxAge!.Value.ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(5));
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
    }

    [Theory]
    [Trait("SEC", "123")]
    [InlineData("/.well-known/%2e%2e/appsettings.json")]
    [InlineData("/.well-known/..%2f..%2fappsettings.json")]
    [InlineData("/.well-known/../appsettings.json")]
    [InlineData("/.well-known/nothing")]
    public async Task A_path_that_is_not_there_is_a_plain_404(string path)
    {
        // By hand: every client library would tidy the path up first.
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Address.Host, host.Address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host.Address.Authority}\r\nConnection: close\r\n\r\n"));
        var answer = await new StreamReader(stream).ReadToEndAsync();

        answer.ShouldStartWith("HTTP/1.1 404");
        answer.ShouldNotContain("   at ");
        answer.ShouldNotContain("ConnectionStrings");
    }

    [Fact]
    [Trait("SEC", "115")]
    public async Task Each_way_to_answer_and_to_prove_oneself_that_is_listed_works()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        using var http = host.Browserlike();
        var metadata = await (await http.GetAsync("/.well-known/openid-configuration")).JsonAsync();
        string[] Listed(string member) => [.. metadata.GetProperty(member).EnumerateArray().Select(value => value.GetString()!)];

        Listed("response_modes_supported").ShouldBe(["query", "form_post"]);
        Listed("id_token_signing_alg_values_supported").ShouldBe(["ES256", "RS256"]);
        metadata.Text("end_session_endpoint").ShouldBe(new Uri(host.Address, "/oauth/logout").ToString());
        metadata.GetProperty("backchannel_logout_supported").GetBoolean().ShouldBeTrue();
        metadata.GetProperty("backchannel_logout_session_supported").GetBoolean().ShouldBeTrue();
        metadata.Has("frontchannel_logout_supported").ShouldBeFalse();
        foreach (var prompt in Listed("prompt_values_supported"))
        {
            var answer = await visitor.GetAsync(client.AuthorizeUrl(("prompt", prompt)));
            answer.StatusCode.ShouldBeOneOf([HttpStatusCode.OK, HttpStatusCode.Found], prompt);
            answer.Headers.Location?.ToString().ShouldNotContain("invalid_request");
        }

        var idToken = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken((await client.TokensOfAsync(visitor, ("nonce", "n"), ("scope", "openid profile email"))).Text("id_token"));
        var claims = idToken.Claims.Select(claim => claim.Type).Concat(["name", "locale", "email", "email_verified"]).Distinct();
        claims.Except(Listed("claims_supported")).ShouldBeEmpty();
        Listed("acr_values_supported").ShouldContain(idToken.GetPayloadValue<string>("acr"));
    }

    [Fact]
    [Trait("SEC", "239")]
    public async Task Without_its_database_a_node_gives_the_keys_it_has_read_and_then_none()
    {
        await using var cutOff = new OAuthHost();
        cutOff.StartServer();
        using var http = cutOff.Browserlike();
        var keys = await http.GetStringAsync("/.well-known/jwks.json");
        TakeAway(cutOff.DataDirectory);

        (await http.GetStringAsync("/.well-known/jwks.json")).ShouldBe(keys);

        // A key that was revoked meanwhile must not live on here (decisions.md 21).
        cutOff.Time.Advance(SigningKeyRing.Lifetime);
        var refused = await http.GetAsync("/.well-known/jwks.json");
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        refused.Headers.CacheControl!.NoStore.ShouldBeTrue();

        GiveBack(cutOff.DataDirectory);
        (await http.GetStringAsync("/.well-known/jwks.json")).ShouldBe(keys);
    }

    private static void TakeAway(string directory)
    {
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(directory, "portal.db*"))
        {
            File.Move(file, file.Replace("portal.db", "away.db", StringComparison.Ordinal));
        }

        Directory.CreateDirectory(Path.Combine(directory, "portal.db")); // what cannot be opened, and is not quietly made anew either
    }

    private static void GiveBack(string directory)
    {
        Directory.Delete(Path.Combine(directory, "portal.db"));
        foreach (var file in Directory.EnumerateFiles(directory, "away.db*"))
        {
            File.Move(file, file.Replace("away.db", "portal.db", StringComparison.Ordinal));
        }
    }
}
