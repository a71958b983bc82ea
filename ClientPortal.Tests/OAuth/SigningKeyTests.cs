using System.Security.Cryptography;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.SigningKeys;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.OAuth;

public sealed class SigningKeyTests
{
    [Fact]
    [Trait("SEC", "117")]
    public async Task Only_the_public_half_of_a_P256_key_is_published_and_it_verifies_our_tokens()
    {
        await using var host = Start();
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var token = (await client.TokensOfAsync(visitor)).Text("id_token");
        using var http = host.Browserlike();

        var key = (await (await http.GetAsync("/.well-known/jwks.json")).JsonAsync()).GetProperty("keys").EnumerateArray().Single();

        key.EnumerateObject().Select(member => member.Name).ShouldBe(["kty", "use", "alg", "kid", "crv", "x", "y"], ignoreOrder: true);
        var parts = token.Split('.');
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64UrlEncoder.DecodeBytes(key.Text("x")), Y = Base64UrlEncoder.DecodeBytes(key.Text("y")) },
        });
        ecdsa.VerifyData(System.Text.Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64UrlEncoder.DecodeBytes(parts[2]), HashAlgorithmName.SHA256).ShouldBeTrue();
        new JsonWebToken(token).Kid.ShouldBe(key.Text("kid"));
    }

    [Fact]
    [Trait("SEC", "120")]
    public async Task A_new_key_is_published_before_it_signs_and_the_old_one_verifies_until_its_tokens_have_ended()
    {
        await using var host = Start();
        var client = await host.RegisterAsync(draft => draft with { AccessTokenLifetimeSeconds = 3 * 86_400, RedirectUris = [], GrantTypes = ["client_credentials"], Scopes = ["members:read"] });
        async Task<JsonWebToken> TokenAsync() => new((await (await client.TokenAsync(new() { ["grant_type"] = "client_credentials" })).JsonAsync()).Text("access_token"));
        var first = (await TokenAsync()).Kid;

        host.Time.Advance(SigningKeySchedule.SignsFor - SigningKeySchedule.PublishedBefore);
        await host.The<RotateSigningKeys>().RunAsync(Actor.Server(), CancellationToken.None);
        (await PublishedAsync(host)).Count.ShouldBe(2);
        var lastOfFirst = await TokenAsync();
        lastOfFirst.Kid.ShouldBe(first);

        host.Time.Advance(SigningKeySchedule.PublishedBefore);
        var second = (await TokenAsync()).Kid;
        second.ShouldNotBe(first);
        (await PublishedAsync(host)).ShouldContain(second);
        (await host.The<Domain.OAuth.Tokens.AccessTokens>().ReadAsync(lastOfFirst.EncodedToken, CancellationToken.None)).ShouldNotBeNull();

        host.Time.Advance(SigningKeySchedule.VerifiesFor);
        await host.The<RotateSigningKeys>().RunAsync(Actor.Server(), CancellationToken.None);
        (await PublishedAsync(host)).ShouldNotContain(first);
    }

    [Fact]
    [Trait("SEC", "121")]
    public async Task A_key_that_is_removed_in_an_emergency_takes_its_tokens_along()
    {
        await using var host = Start();
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var token = (await client.TokensOfAsync(visitor)).Text("access_token");

        await host.InDatabaseAsync(db => db.SigningKeys.Where(key => key.Algorithm == SigningAlgorithms.Tokens).ExecuteDeleteAsync());
        host.Time.Advance(SigningKeyRing.Lifetime);

        (await client.IsAliveAsync(token)).ShouldBeFalse();
        (await client.IsAliveAsync((await client.TokensOfAsync(visitor)).Text("access_token"))).ShouldBeTrue();
    }

    [Fact]
    [Trait("SEC", "122")]
    public async Task Twenty_first_starts_at_once_make_one_key_of_each_kind()
    {
        await using var host = Start();
        await host.InDatabaseAsync(db => db.SigningKeys.ExecuteDeleteAsync());

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => host.The<RotateSigningKeys>().RunAsync(Actor.Server(), CancellationToken.None))));

        (await host.InDatabaseAsync(db => db.SigningKeys.Select(key => key.Algorithm).ToListAsync())).ShouldBe(["ES256", "HS256"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_private_key_is_not_readable_in_the_database_and_its_making_is_recorded()
    {
        await using var host = Start();
        var rows = await host.InDatabaseAsync(db => db.SigningKeys.ToListAsync());

        foreach (var row in rows)
        {
            using var key = ECDsa.Create();
            Should.Throw<CryptographicException>(() => key.ImportPkcs8PrivateKey(row.ProtectedPrivateKey, out _));
        }

        (await host.InDatabaseAsync(db => db.Everywhere<AuditEvent>().CountAsync(row => row.Action == AuditActions.SigningKeyCreated))).ShouldBe(2);
    }

    private static OAuthHost Start()
    {
        var host = new OAuthHost();
        host.StartServer();
        return host;
    }

    private static async Task<List<string>> PublishedAsync(OAuthHost host)
    {
        host.Time.Advance(SigningKeyRing.Lifetime);
        using var http = host.Browserlike();
        return [.. (await (await http.GetAsync("/.well-known/jwks.json")).JsonAsync()).GetProperty("keys").EnumerateArray().Select(key => key.Text("kid"))];
    }
}
