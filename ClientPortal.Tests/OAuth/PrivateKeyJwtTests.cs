using System.Diagnostics;
using System.Net;
using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Expiry;
using ClientPortal.Domain.Secrets;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Outbound;

namespace ClientPortal.Tests.OAuth;

public sealed class PrivateKeyJwtTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private static readonly Dictionary<string, string> AnyGrant = new() { ["grant_type"] = "refresh_token", ["refresh_token"] = "cpr_x", ["token"] = "x" };
    private static readonly KeyPair Key = KeyPair.Create();
    private static readonly KeyPair RsaKey = KeyPair.Create("RS256");

    [Theory]
    [Trait("SEC", "084")]
    [InlineData("ES256")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public async Task A_client_proves_itself_with_its_key_at_every_endpoint(string algorithm)
    {
        var key = algorithm == "ES256" ? Key : RsaKey;
        var client = await RegisterAsync(key);
        client.Secret.ShouldBeNull("a client with keys is given no secret");

        foreach (var path in await host.ClientEndpointsAsync())
        {
            var assertion = key.Sign(Assertions.Claims(host, client), new() { ["alg"] = algorithm });
            var answer = await client.PostWithAssertionAsync(path, AnyGrant, assertion);
            ((int)answer.StatusCode).ShouldBeOneOf(200, 201, 400);
            (await answer.Content.ReadAsStringAsync()).ShouldNotContain("invalid_client", Case.Sensitive, path);
            await (await client.PostWithAssertionAsync(path, AnyGrant, assertion)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        }
    }

    public static TheoryData<string, Dictionary<string, object?>, Dictionary<string, object?>> WrongOnes() => new()
    {
        { "no subject", new() { ["sub"] = null }, [] },
        { "another subject", new() { ["sub"] = "somebody" }, [] },
        { "another issuer", new() { ["iss"] = "somebody" }, [] },
        { "no issuer", new() { ["iss"] = null }, [] },
        { "another audience", new() { ["aud"] = "https://other.example" }, [] },
        { "a list of audiences", new() { ["aud"] = new[] { "ISSUER" } }, [] },
        { "no audience", new() { ["aud"] = null }, [] },
        { "no end", new() { ["exp"] = null }, [] },
        { "ended", new() { ["exp"] = -300 }, [] },
        { "ends far", new() { ["exp"] = 3600 }, [] },
        { "an end that is a text", new() { ["exp"] = "soon" }, [] },
        { "not yet", new() { ["nbf"] = 60 }, [] },
        { "made in the future", new() { ["iat"] = 3600 }, [] },
        { "made long ago", new() { ["iat"] = -86400 }, [] },
        { "no id", new() { ["jti"] = null }, [] },
        { "a long id", new() { ["jti"] = new string('j', 300) }, [] },
        { "no signature", [], new() { ["alg"] = "none" } },
        { "our own key as a secret", [], new() { ["alg"] = "HS256" } },
        { "an algorithm the key is not for", [], new() { ["alg"] = "RS256" } },
        { "an algorithm nobody offers", [], new() { ["alg"] = "ES512" } },
        { "an unknown key", [], new() { ["kid"] = "../../etc/passwd" } },
        { "a key id for a database", [], new() { ["kid"] = "' OR 1=1 --" } },
        { "something else", [], new() { ["typ"] = "at+jwt" } },
        { "an extension", [], new() { ["crit"] = new[] { "exp" } } },
    };

    [Theory]
    [Trait("SEC", "084")]
    [Trait("SEC", "118")]
    [MemberData(nameof(WrongOnes), DisableDiscoveryEnumeration = true)]
    public async Task Anything_that_is_not_right_proves_nothing(string what, Dictionary<string, object?> claims, Dictionary<string, object?> header)
    {
        var client = await RegisterAsync(Key);
        var now = host.Time.GetUtcNow().ToUnixTimeSeconds();
        var changes = claims.Select(pair => (pair.Key, pair.Value switch
        {
            int seconds => now + seconds,
            string[] => new[] { host.Address.ToString().TrimEnd('/') },
            _ => pair.Value,
        })).ToArray();

        var answer = await client.PostWithAssertionAsync("/oauth/token", new(AnyGrant) { ["client_id"] = client.ClientId }, Key.Sign(Assertions.Claims(host, client, changes), header));

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, what);
        await answer.ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "084")]
    public async Task Clocks_may_differ_a_little_and_the_key_may_be_found_without_its_id()
    {
        var client = await RegisterAsync(Key);
        var now = host.Time.GetUtcNow().ToUnixTimeSeconds();

        await (await TryAsync(client, Key.Sign(Assertions.Claims(host, client, ("nbf", now + 8))))).ShouldBeErrorAsync("invalid_grant");
        await (await TryAsync(client, Key.Sign(Assertions.Claims(host, client, ("exp", now - 8))))).ShouldBeErrorAsync("invalid_grant");
        await (await TryAsync(client, Key.Sign(Assertions.Claims(host, client, ("iat", null))))).ShouldBeErrorAsync("invalid_grant");
        await (await TryAsync(client, Key.Sign(Assertions.Claims(host, client), new() { ["kid"] = null, ["typ"] = null }))).ShouldBeErrorAsync("invalid_grant");
        await (await TryAsync(client, Key.Sign(Assertions.Claims(host, client), new() { ["typ"] = "client-authentication+jwt" }))).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "084")]
    public async Task Another_clients_key_and_a_changed_text_prove_nothing()
    {
        var (client, other) = (await RegisterAsync(Key), KeyPair.Create());
        await RegisterAsync(other);
        var right = Assertions.Right(host, client, Key);

        await ShouldFailAsync(client, other.Sign(Assertions.Claims(host, client)));
        await ShouldFailAsync(client, other.Sign(Assertions.Claims(host, client), new() { ["kid"] = Key.KeyId }));
        await ShouldFailAsync(client, right[..^1] + (right[^1] == 'A' ? 'B' : 'A'));
        await ShouldFailAsync(client, right + "=");
        await ShouldFailAsync(client, right.Replace('.', '~'));
        await ShouldFailAsync(client, "..");
        await ShouldFailAsync(client, "e30.e30.e30");
        await (await TryAsync(client, right)).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "118")]
    public async Task A_key_that_the_header_brings_along_is_not_looked_at()
    {
        await using var site = OutsideSite.WithJson(() => Key.Set);
        var (client, forger) = (await RegisterAsync(Key), KeyPair.Create());
        var jwk = JsonDocument.Parse(forger.Set).RootElement.GetProperty("keys")[0];

        foreach (var header in new Dictionary<string, object?>[]
        {
            new() { ["jwk"] = jwk },
            new() { ["jwk"] = jwk, ["kid"] = null },
            new() { ["jku"] = site.Address.ToString() },
            new() { ["x5u"] = site.Address.ToString() },
            new() { ["x5c"] = new[] { "AAAA" } },
        })
        {
            await ShouldFailAsync(client, forger.Sign(Assertions.Claims(host, client), header));
        }

        site.Connections.ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "081")]
    public async Task A_client_that_changed_to_keys_no_longer_has_a_secret_and_one_with_a_secret_no_assertion()
    {
        var client = await host.RegisterAsync();
        await client.EditAsync(new ClientEdit { Protocol = new ClientProtocolEdit { Jwks = Key.Set } });
        await ShouldFailAsync(client, Assertions.Right(host, client, Key));

        await client.EditAsync(new ClientEdit { TokenEndpointAuthMethod = TokenEndpointAuthMethod.PrivateKeyJwt });

        await (await client.TokenAsync(new(AnyGrant))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await client.PostAsync("/oauth/token", new(AnyGrant) { ["client_id"] = client.ClientId })).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await TryAsync(client, Assertions.Right(host, client, Key))).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "077")]
    [Trait("SEC", "080")]
    public async Task An_assertion_comes_alone_names_one_client_and_is_not_for_public_ones()
    {
        var (client, isPublic) = (await RegisterAsync(Key), await host.RegisterPublicAsync());

        await (await client.PostWithAssertionAsync("/oauth/token", new(AnyGrant) { ["client_secret"] = "x" }, Assertions.Right(host, client, Key))).ShouldBeErrorAsync("invalid_request");
        await (await client.PostWithAssertionAsync("/oauth/token", new(AnyGrant) { ["client_id"] = isPublic.ClientId }, Assertions.Right(host, client, Key))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await client.PostAsync("/oauth/token", new(AnyGrant) { ["client_assertion"] = Assertions.Right(host, client, Key) })).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await (await client.PostAsync("/oauth/token", new(AnyGrant) { ["client_assertion_type"] = Assertions.Type })).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await ShouldFailAsync(isPublic, Assertions.Right(host, isPublic, Key));
    }

    [Fact]
    [Trait("SEC", "084")]
    public async Task Twenty_at_once_with_one_assertion_are_believed_once_and_the_memory_of_it_ends_with_it()
    {
        var client = await RegisterAsync(Key);
        var assertion = Assertions.Right(host, client, Key);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TryAsync(client, assertion)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.BadRequest).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized).ShouldBe(19);
        host.Time.Advance(TimeSpan.FromSeconds(80));
        await host.The<ForgetEnded>().RunAsync(CancellationToken.None);
        await ShouldFailAsync(client, assertion);
        host.Time.Advance(TimeSpan.FromSeconds(20));
        await host.The<ForgetEnded>().RunAsync(CancellationToken.None);
        await ShouldFailAsync(client, assertion);
    }

    [Fact]
    [Trait("SEC", "082")]
    [Trait("SEC", "084")]
    public async Task A_used_assertion_and_a_replaced_secret_are_used_up_on_every_node_and_after_a_restart()
    {
        await using var two = new OAuthHost();
        var one = new OAuthHost { Time = two.Time };
        foreach (var node in new[] { one, two })
        {
            node.With("Portal:DataDirectory", two.DataDirectory).With("Portal:PublicUrl", "http://localhost:5998").StartServer();
        }

        var client = await one.RegisterAsync(WithKey(Key));
        var twin = new TestClient(two, client.ClientId, client.RowId, null);
        string New() => Key.Sign(Assertions.Claims(one, client, ("aud", "http://localhost:5998")));
        var (first, second) = (New(), New());
        await (await TryAsync(client, first)).ShouldBeErrorAsync("invalid_grant");
        await ShouldFailAsync(twin, first);
        await (await TryAsync(client, second)).ShouldBeErrorAsync("invalid_grant");
        await ShouldEndOnBothAsync(one, two);
        await one.DisposeAsync();

        await ShouldFailAsync(twin, second);
        await (await TryAsync(twin, New())).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "085")]
    public async Task A_very_long_assertion_costs_nothing()
    {
        var client = await RegisterAsync(Key);
        await ShouldFailAsync(client, "e30.e30.e30");
        var started = Stopwatch.GetTimestamp();

        var tooLong = await TryAsync(client, new string('x', 900_000));
        var long_ = await TryAsync(client, $"{new string('x', 20_000)}.{new string('x', 20_000)}.x");

        ((int)tooLong.StatusCode).ShouldBeOneOf(400, 413);
        long_.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    [Trait("SEC", "118")]
    public async Task The_metadata_names_the_method_and_its_algorithms_for_every_endpoint_that_asks_for_a_client()
    {
        using var http = host.Browserlike();
        var metadata = await (await http.GetAsync("/.well-known/openid-configuration")).JsonAsync();

        foreach (var member in metadata.EnumerateObject().Where(member => member.Name.EndsWith("_endpoint_auth_methods_supported", StringComparison.Ordinal)))
        {
            var methods = member.Value.EnumerateArray().Select(value => value.GetString()).ToList();
            methods.ShouldContain("private_key_jwt");
            methods.ShouldNotContain("tls_client_auth", "no certificate reaches this host");
            metadata.GetProperty(member.Name.Replace("methods", "signing_alg_values", StringComparison.Ordinal)).EnumerateArray().Select(value => value.GetString()).ShouldBe(["ES256", "RS256", "PS256"]);
        }

        metadata.Has("tls_client_certificate_bound_access_tokens").ShouldBeFalse();
    }

    private static async Task ShouldEndOnBothAsync(OAuthHost one, OAuthHost two)
    {
        var client = await one.RegisterAsync();
        var twin = new TestClient(two, client.ClientId, client.RowId, client.Secret);
        await (await twin.TokenAsync(new(AnyGrant))).ShouldBeErrorAsync("invalid_grant");

        (await one.The<RegenerateClientSecret>().RunAsync(await one.ActorOfAsync(OAuthHost.Acme), client.ClientId, new RegenerateAsk(), CancellationToken.None)).Value();

        await (await client.TokenAsync(new(AnyGrant))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        await twin.ShouldSoonBeUnknownAsync();
    }

    private static Func<ClientDraft, ClientDraft> WithKey(KeyPair key) => draft => draft with
    {
        TokenEndpointAuthMethod = TokenEndpointAuthMethod.PrivateKeyJwt,
        Protocol = new ClientProtocolEdit { Jwks = new Change<string?>(key.Set) },
    };

    private static Task<HttpResponseMessage> TryAsync(TestClient client, string assertion) => client.PostWithAssertionAsync("/oauth/token", AnyGrant, assertion);

    private static async Task ShouldFailAsync(TestClient client, string assertion) =>
        await (await TryAsync(client, assertion)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);

    private Task<TestClient> RegisterAsync(KeyPair key) => host.RegisterAsync(WithKey(key));
}
