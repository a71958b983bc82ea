using System.Net;
using System.Security.Cryptography;
using System.Text;
using ClientPortal.Domain.OAuth.Logout;
using ClientPortal.Domain.SigningKeys;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Outbound;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.OAuth;

/// <summary>Wherever a JWT is read: one list of algorithms, our own keys, and each kind of token in its own place only.</summary>
public sealed class ForgedTokenTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "118")]
    public async Task Whatever_a_header_says_only_our_own_key_and_algorithm_count_and_nothing_is_fetched()
    {
        await using var site = OutsideSite.WithJson(() => "{\"keys\":[]}");
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(draft => draft with { PostLogoutRedirectUris = ["https://app.example/bye"] }));
        var tokens = await client.TokensOfAsync(visitor);
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();

        foreach (var forged in Forged(tokens.Text("access_token"), "at+jwt", site))
        {
            (await client.IsAliveAsync(forged)).ShouldBeFalse(forged);
        }

        foreach (var forged in Forged(tokens.Text("id_token"), "JWT", site))
        {
            (await visitor.GetAsync(client.AuthorizeUrl(("id_token_hint", forged), ("prompt", "none")))).ShouldRedirectWith("invalid_request");
            await (await visitor.GetAsync($"/oauth/logout?id_token_hint={Uri.EscapeDataString(forged)}")).ShouldBePageAsync();
        }

        site.Connections.ShouldBe(0);
        (await visitor.GetAsync("/account/connected-apps")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [Trait("SEC", "118")]
    [InlineData("no end")]
    [InlineData("of tomorrow")]
    [InlineData("another issuer")]
    [InlineData("two audiences")]
    public async Task Even_our_own_signature_does_not_make_it_right(string how)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var payload = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = how == "another issuer" ? "https://evil.example" : host.Address.ToString().TrimEnd('/'),
            ["sub"] = (await host.UserIdAsync(OAuthHost.Owner)).ToString(),
            ["aud"] = how == "two audiences" ? new[] { client.ClientId, "other" } : client.ClientId,
            ["iat"] = (host.Time.GetUtcNow() + (how == "of tomorrow" ? TimeSpan.FromDays(1) : TimeSpan.Zero)).ToUnixTimeSeconds(),
        };
        if (how != "no end")
        {
            payload["exp"] = host.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        }

        var key = await host.The<SigningKeyRing>().GetSigningKeyAsync(CancellationToken.None);
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            System.Text.Json.JsonSerializer.Serialize(payload), new SigningCredentials(key.Key, key.Algorithm), new Dictionary<string, object>(StringComparer.Ordinal) { ["typ"] = "JWT" });

        (await visitor.GetAsync(client.AuthorizeUrl(("id_token_hint", token)))).ShouldRedirectWith("invalid_request");
    }

    [Fact]
    [Trait("SEC", "119")]
    public async Task No_kind_of_token_passes_for_another()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(draft => draft with { GrantTypes = ["authorization_code", "refresh_token", "client_credentials"] }));
        var tokens = await client.TokensOfAsync(visitor);
        var machine = (await (await client.TokenAsync(new() { ["grant_type"] = "client_credentials" })).JsonAsync()).Text("access_token");
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;
        var row = await host.InDatabaseAsync(db => db.Everywhere<Domain.Clients.Client>().AsNoTracking().SingleAsync(one => one.Id == client.RowId));
        var logout = await host.The<LogoutTokens>().CreateAsync(
            row, new LogoutNotice { Id = Guid.Empty, ClientRowId = row.Id, UserId = await host.UserIdAsync(OAuthHost.Owner), SessionId = Guid.Empty, CreatedAt = host.Time.GetUtcNow(), NextTryAt = host.Time.GetUtcNow() }, CancellationToken.None);
        var kinds = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["access"] = tokens.Text("access_token"),
            ["id"] = tokens.Text("id_token"),
            ["refresh"] = tokens.Text("refresh_token"),
            ["machine"] = machine,
            ["code"] = code,
            ["secret"] = client.Secret!,
            ["logout"] = logout,
        };

        foreach (var (kind, token) in kinds)
        {
            (await client.IsAliveAsync(token)).ShouldBe(kind == "access", $"{kind} as a bearer token");
            (await BearerAsync(token)).ShouldBe(kind is "access" or "machine" ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, $"{kind} at the API");
            if (kind != "refresh")
            {
                await (await client.RefreshAsync(token)).ShouldBeErrorAsync("invalid_grant");
            }

            if (kind != "code")
            {
                await (await client.RedeemAsync(token)).ShouldBeErrorAsync("invalid_grant");
            }

            if (kind != "id")
            {
                (await visitor.GetAsync(client.AuthorizeUrl(("id_token_hint", token)))).ShouldRedirectWith("invalid_request");
                await (await visitor.GetAsync($"/oauth/logout?id_token_hint={Uri.EscapeDataString(token)}")).ShouldBePageAsync();
            }

            if (kind != "secret")
            {
                await (await new TestClient(host, client.ClientId, client.RowId, token).TokenAsync(new() { ["grant_type"] = "client_credentials" })).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
            }
        }

        (await client.RefreshAsync(kinds["refresh"])).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.RedeemAsync(code)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<HttpStatusCode> BearerAsync(string token)
    {
        using var http = host.Browserlike();
        http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return (await http.GetAsync("/api/v1/me")).StatusCode;
    }

    /// <summary>The same claims, signed by nobody, by a stranger, or with what is public of our key.</summary>
    private IEnumerable<string> Forged(string genuine, string type, OutsideSite site)
    {
        var (payload, kid) = (genuine.Split('.')[1], new JsonWebToken(genuine).Kid);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = stranger.ExportParameters(false).Q;
        var jwk = $"{{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"{Base64UrlEncoder.Encode(point.X)}\",\"y\":\"{Base64UrlEncoder.Encode(point.Y)}\"}}";
        string Sign(string header) => Signed(header, payload, text => stranger.SignData(text, HashAlgorithmName.SHA256));

        yield return Signed($"{{\"alg\":\"none\",\"typ\":\"{type}\",\"kid\":\"{kid}\"}}", payload, _ => []);
        yield return Signed($"{{\"alg\":\"None\",\"typ\":\"{type}\"}}", payload, _ => []);
        yield return Sign($"{{\"alg\":\"ES256\",\"typ\":\"{type}\",\"kid\":\"{kid}\"}}");
        yield return Sign($"{{\"alg\":\"ES256\",\"typ\":\"{type}\"}}");
        yield return Sign($"{{\"alg\":\"ES256\",\"typ\":\"{type}\",\"jwk\":{jwk}}}");
        yield return Sign($"{{\"alg\":\"ES256\",\"typ\":\"{type}\",\"kid\":\"x\",\"jku\":\"{site.Address}\",\"x5u\":\"{site.Address}\"}}");
        yield return Sign($"{{\"alg\":\"ES256\",\"typ\":\"{type}\",\"x5c\":[\"MIIB\"]}}");
        yield return Sign($"{{\"alg\":\"ES256\",\"typ\":\"{type}\",\"kid\":\"../../../dev/null\"}}");
        yield return Sign($"{{\"alg\":\"ES256\",\"typ\":\"{type}\",\"kid\":\"' OR 1=1 --\"}}");
        yield return Sign($"{{\"alg\":\"ES256\",\"typ\":\"{type}\",\"kid\":\"{kid}\",\"crit\":[\"exp\"],\"b64\":false}}");

        var ours = host.The<SigningKeyRing>().GetAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult().PublishedAt(host.Time.GetUtcNow()).First().ToJwk();
        foreach (var secret in new[] { ours["x"], System.Text.Json.JsonSerializer.Serialize(ours), "" })
        {
            yield return Signed($"{{\"alg\":\"HS256\",\"typ\":\"{type}\",\"kid\":\"{kid}\"}}", payload, text => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), text));
        }
    }

    private static string Signed(string header, string payload, Func<byte[], byte[]> sign)
    {
        var text = $"{Base64UrlEncoder.Encode(header)}.{payload}";
        return $"{text}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(text)))}";
    }
}
