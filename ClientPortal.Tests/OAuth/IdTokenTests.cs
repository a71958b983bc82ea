using System.Net;
using System.Security.Cryptography;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.SigningKeys;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.OAuth;

public sealed class IdTokenTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Theory]
    [Trait("SEC", "065")]
    [Trait("SEC", "115")]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task It_is_signed_as_the_client_wants_with_a_key_that_is_published(string algorithm)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await RegisterAsync(algorithm));

        var tokens = await client.TokensOfAsync(visitor, ("nonce", "n"));

        var idToken = new JsonWebToken(tokens.Text("id_token"));
        idToken.Alg.ShouldBe(algorithm);
        idToken.GetPayloadValue<string>("at_hash").ShouldBe(Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(tokens.Text("access_token")))[..16]));
        new JsonWebToken(tokens.Text("access_token")).Alg.ShouldBe("ES256");
        using var http = host.Browserlike();
        var keys = new JsonWebKeySet(await http.GetStringAsync("/.well-known/jwks.json"));
        keys.Keys.Select(key => key.Kid).ShouldBeUnique();
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(idToken.EncodedToken, new TokenValidationParameters
        {
            ValidAlgorithms = [algorithm],
            ValidIssuer = host.Address.ToString().TrimEnd('/'),
            ValidAudience = client.ClientId,
            IssuerSigningKeys = keys.GetSigningKeys(),
            ValidateLifetime = false,
        });
        result.IsValid.ShouldBeTrue(result.Exception?.Message);

        // It is as good a hint, and so is the one that comes with a refresh.
        ClientRedirect.Of(await visitor.GetAsync(client.AuthorizeUrl(("id_token_hint", idToken.EncodedToken), ("prompt", "none")))).Code.ShouldStartWith("cpc_");
        var refreshed = new JsonWebToken((await (await client.RefreshAsync(tokens.Text("refresh_token"))).JsonAsync()).Text("id_token"));
        refreshed.Alg.ShouldBe(algorithm);
        refreshed.TryGetPayloadValue<string>("nonce", out _).ShouldBeFalse();
        (refreshed.Subject, refreshed.GetPayloadValue<long>("auth_time"), refreshed.GetPayloadValue<string>("sid"))
            .ShouldBe((idToken.Subject, idToken.GetPayloadValue<long>("auth_time"), idToken.GetPayloadValue<string>("sid")));
    }

    [Fact]
    [Trait("SEC", "117")]
    [Trait("SEC", "122")]
    public async Task An_RSA_key_is_made_when_it_is_first_needed_once_and_only_its_public_half_is_published()
    {
        await using var fresh = new OAuthHost();
        fresh.StartServer();
        (await KeysAsync(fresh)).ShouldBe(["ES256"]);

        var kids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => (await fresh.The<SigningKeyRing>().GetSigningKeyAsync(SigningAlgorithms.Rsa, CancellationToken.None)).KeyId)));

        kids.Distinct().Count().ShouldBe(1);
        (await KeysAsync(fresh)).ShouldBe(["ES256", "RS256"], ignoreOrder: true);
        using var http = fresh.Browserlike();
        var rsa = (await (await http.GetAsync("/.well-known/jwks.json")).JsonAsync()).GetProperty("keys").EnumerateArray().Single(key => key.Text("kty") == "RSA");
        rsa.EnumerateObject().Select(member => member.Name).ShouldBe(["kty", "use", "alg", "kid", "n", "e"], ignoreOrder: true);
        (Base64UrlEncoder.DecodeBytes(rsa.Text("n")).Length * 8).ShouldBeGreaterThanOrEqualTo(2048);
        rsa.Text("kid").ShouldBe(kids[0]);
        var row = await fresh.InDatabaseAsync(db => db.SigningKeys.SingleAsync(key => key.Algorithm == SigningAlgorithms.Rsa));
        using var opened = RSA.Create();
        Should.Throw<CryptographicException>(() => opened.ImportPkcs8PrivateKey(row.ProtectedPrivateKey, out _));
    }

    [Theory]
    [Trait("SEC", "065")]
    [InlineData("pwd", AuthenticationContext.OneFactor, "pwd")]
    [InlineData("pwd otp", AuthenticationContext.TwoFactors, "pwd otp mfa")]
    public async Task It_says_how_the_person_signed_in_and_never_more(string methods, string acr, string amr)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await RegisterAsync("ES256"));
        var first = new JsonWebToken((await client.TokensOfAsync(visitor)).Text("id_token"));
        var session = Guid.Parse(first.GetPayloadValue<string>("sid"));
        await host.InDatabaseAsync(db => db.UserSessions.Where(row => row.Id == session).ExecuteUpdateAsync(set => set.SetProperty(row => row.AuthenticationMethods, methods)));

        // What a client asks for is a wish (OpenID Connect Core §3.1.2.1); the answer tells what was.
        var idToken = new JsonWebToken((await client.TokensOfAsync(visitor, ("acr_values", "urn:clientportal:loa:2fa 1 2"), ("claims", "{\"id_token\":{\"acr\":{\"essential\":true}}}"))).Text("id_token"));

        idToken.GetPayloadValue<string>("acr").ShouldBe(acr);
        idToken.GetPayloadValue<string[]>("amr").ShouldBe(amr.Split(' '));
    }

    private Task<TestClient> RegisterAsync(string algorithm) =>
        host.RegisterAsync(draft => draft with { Protocol = new ClientProtocolEdit { IdTokenSignedResponseAlg = algorithm } });

    private static async Task<string[]> KeysAsync(OAuthHost host)
    {
        using var http = host.Browserlike();
        var answer = await http.GetAsync("/.well-known/jwks.json");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return [.. (await answer.JsonAsync()).GetProperty("keys").EnumerateArray().Select(key => key.Text("alg"))];
    }
}
