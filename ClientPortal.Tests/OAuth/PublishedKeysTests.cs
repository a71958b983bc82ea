using System.Net;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Outbound;

namespace ClientPortal.Tests.OAuth;

/// <summary>Keys that a client publishes at an address of its own.</summary>
public sealed class PublishedKeysTests(PublishedKeysTests.NearHost near) : IClassFixture<PublishedKeysTests.NearHost>
{
    private static readonly Dictionary<string, string> AnyGrant = new() { ["grant_type"] = "refresh_token", ["refresh_token"] = "cpr_x" };
    private readonly OAuthHost host = near.Host;

    [Fact]
    [Trait("SEC", "084")]
    public async Task A_client_changes_its_keys_at_its_address_whenever_it_likes()
    {
        var (first, second) = (KeyPair.Create(), KeyPair.Create("RS256"));
        var published = new JwkSet([first.Public]);
        await using var site = OutsideSite.WithJson(() => published.ToJson());
        var client = await RegisterAsync(site.Address.ToString());

        await ShouldPassAsync(client, first);
        await ShouldPassAsync(client, first);
        site.Connections.ShouldBe(1, "what was fetched is kept");

        published = new JwkSet([first.Public, second.Public]);
        host.Time.Advance(TimeSpan.FromSeconds(61));
        await ShouldPassAsync(client, second);
        site.Connections.ShouldBe(2, "a key id that is not known yet asks again");

        published = new JwkSet([second.Public]);
        host.Time.Advance(TimeSpan.FromMinutes(6));
        await ShouldFailAsync(client, first);
        await ShouldPassAsync(client, second);
    }

    [Fact]
    [Trait("SEC", "085")]
    public async Task Made_up_key_ids_do_not_make_the_portal_ask_again_and_again()
    {
        var key = KeyPair.Create();
        await using var site = OutsideSite.WithJson(() => key.Set);
        var client = await RegisterAsync(site.Address.ToString());

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => TryAsync(client, key.Sign(Assertions.Claims(host, client), new() { ["kid"] = $"made-up-{i}" }))));

        site.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task An_address_that_is_away_for_a_while_keeps_its_last_keys_but_not_for_good()
    {
        var (key, isAway) = (KeyPair.Create(), false);
        await using var site = OutsideSite.Start((_, stream, ct) => isAway
            ? stream.WriteAsync("HTTP/1.1 503 Away\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), ct).AsTask()
            : stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(OutsideSite.Ok(key.Set)), ct).AsTask());
        var client = await RegisterAsync(site.Address.ToString());
        await ShouldPassAsync(client, key);
        isAway = true;

        host.Time.Advance(TimeSpan.FromMinutes(20));
        await ShouldPassAsync(client, key);
        host.Time.Advance(TimeSpan.FromMinutes(41));
        await ShouldFailAsync(client, key);
    }

    [Theory]
    [Trait("SEC", "153")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: {0}\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n{{")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx")]
    [InlineData("nonsense\r\n\r\n")]
    public async Task Whatever_else_an_address_answers_gives_no_keys(string answer)
    {
        var key = KeyPair.Create();
        await using var inside = OutsideSite.WithJson(() => key.Set);
        var bytes = System.Text.Encoding.UTF8.GetBytes(string.Format(System.Globalization.CultureInfo.InvariantCulture, answer, inside.Address));
        await using var site = OutsideSite.Start((_, stream, ct) => stream.WriteAsync(bytes, ct).AsTask());
        var client = await RegisterAsync(site.Address.ToString());

        await ShouldFailAsync(client, key);

        site.Connections.ShouldBe(1);
        inside.Connections.ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "153")]
    public async Task An_address_inside_is_not_called_where_the_operator_has_not_allowed_it()
    {
        await using var strict = new OAuthHost();
        strict.StartServer();
        var key = KeyPair.Create();
        await using var site = OutsideSite.WithJson(() => key.Set);
        foreach (var address in new[] { $"https://127.0.0.1:{site.Port}/", $"https://localhost:{site.Port}/", $"https://2130706433:{site.Port}/", $"https://[::ffff:127.0.0.1]:{site.Port}/", $"http://127.0.0.1:{site.Port}/" })
        {
            var client = await strict.RegisterAsync(WithAddress(address));
            var assertion = Assertions.Right(strict, client, key);
            await (await client.PostWithAssertionAsync("/oauth/token", AnyGrant, assertion)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
        }

        site.Connections.ShouldBe(0);
    }

    private static Func<ClientDraft, ClientDraft> WithAddress(string uri) => draft => draft with
    {
        TokenEndpointAuthMethod = TokenEndpointAuthMethod.PrivateKeyJwt,
        Protocol = new ClientProtocolEdit { JwksUri = uri },
    };

    private static Task<HttpResponseMessage> TryAsync(TestClient client, string assertion) => client.PostWithAssertionAsync("/oauth/token", AnyGrant, assertion);

    private async Task ShouldPassAsync(TestClient client, KeyPair key) => await (await TryAsync(client, Assertions.Right(host, client, key))).ShouldBeErrorAsync("invalid_grant");

    private async Task ShouldFailAsync(TestClient client, KeyPair key) =>
        await (await TryAsync(client, Assertions.Right(host, client, key))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);

    private Task<TestClient> RegisterAsync(string uri) => host.RegisterAsync(WithAddress(uri));

    /// <summary>A host whose clients may live beside it.</summary>
    public sealed class NearHost : IAsyncLifetime
    {
        public OAuthHost Host { get; } = new();

        public Task InitializeAsync()
        {
            Host.With("Outbound:AllowPrivateAddresses", "true");
            Host.StartServer();
            return Task.CompletedTask;
        }

        public async Task DisposeAsync() => await Host.DisposeAsync();
    }
}
