using System.Net;
using System.Text.Json.Nodes;
using ClientPortal.Tests.Conformance.Support;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.Conformance;

/// <summary>The second half of the FAPI 2.0 modules: client assertions, DPoP, refresh tokens.</summary>
public sealed class Fapi2KeyTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private const string Prefix = "fapi2-security-profile-final-";

    [Fact(DisplayName = Prefix + "ensure-client-assertion-in-token-endpoint")]
    [Trait("SEC", "084")]
    public async Task Ensure_client_assertion_in_token_endpoint()
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        var code = await party.CodeAsync(await host.SignInAsync(OAuthHost.Owner));

        var bare = await party.Client.PostAsync("/oauth/token", new(party.Client.CodeRequest(code), StringComparer.Ordinal) { ["client_id"] = party.Client.ClientId }, ("DPoP", party.TokenProof()));

        await bare.ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
    }

    [Fact(DisplayName = Prefix + "ensure-client-assertion-with-exp-is-5-minutes-in-past-fails")]
    [Trait("SEC", "084")]
    public Task Ensure_client_assertion_with_exp_is_5_minutes_in_past_fails() => AssertionRefusedAsync(("exp", Now() - 300));

    [Fact(DisplayName = Prefix + "ensure-client-assertion-with-no-sub-fails")]
    [Trait("SEC", "084")]
    public Task Ensure_client_assertion_with_no_sub_fails() => AssertionRefusedAsync(("sub", null));

    [Fact(DisplayName = Prefix + "ensure-client-assertion-with-wrong-aud-fails")]
    [Trait("SEC", "084")]
    public Task Ensure_client_assertion_with_wrong_aud_fails() => AssertionRefusedAsync(("aud", "https://other1.example.com/invalid"));

    [Fact(DisplayName = Prefix + "par-test-array-as-audience-fails")]
    [Trait("SEC", "084")]
    public Task Par_test_array_as_audience_fails() => AssertionRefusedAsync(("aud", new[] { Issuer }));

    [Fact(DisplayName = Prefix + "par-test-par-endpoint-url-as-audience-fails")]
    [Trait("SEC", "084")]
    public Task Par_test_par_endpoint_url_as_audience_fails() => AssertionRefusedAsync(("aud", $"{Issuer}/oauth/par"));

    [Fact(DisplayName = Prefix + "par-test-token-endpoint-url-as-audience-fails")]
    [Trait("SEC", "084")]
    public Task Par_test_token_endpoint_url_as_audience_fails() => AssertionRefusedAsync(("aud", $"{Issuer}/oauth/token"));

    [Fact(DisplayName = Prefix + "par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails")]
    [Trait("SEC", "084")]
    public Task Par_ensure_jwt_client_assertions_nbf_over_60_seconds_in_the_future_fails() => AssertionRefusedAsync(("iat", Now() + 70), ("nbf", Now() + 70), ("exp", Now() + 130));

    [Fact(DisplayName = Prefix + "par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted")]
    [Trait("SEC", "084")]
    public async Task Par_ensure_jwt_client_assertions_nbf_8_seconds_in_the_future_is_accepted()
    {
        using var party = await Fapi2Party.RegisterAsync(host);

        (await party.PushAsync(party.Assertion(("nbf", Now() + 8)))).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    // RS256 is refused here because the key that this client registered is for ES256; a client that registers an RSA key may use it.
    [Fact(DisplayName = Prefix + "ensure-signed-client-assertion-with-RS256-fails")]
    [Trait("SEC", "084")]
    public async Task Ensure_signed_client_assertion_with_RS256_fails()
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        var assertion = KeyPair.Create("RS256").Sign(Assertions.Claims(host, party.Client), new() { ["kid"] = party.Key.KeyId });

        await (await party.PushAsync(assertion)).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
    }

    [Fact(DisplayName = Prefix + "dpop-negative-tests")]
    [Trait("SEC", "139")]
    [Trait("SEC", "142")]
    public async Task Dpop_negative_tests()
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        using var stranger = new ProofKey(host);
        var token = (await party.TokensAsync(await host.SignInAsync(OAuthHost.Owner))).Text("access_token");
        string Changed(Action<JsonObject, JsonObject> change) => party.ResourceProof(token, change);
        var good = party.ResourceProof(token);
        var parts = good.Split('.');

        (await party.UseAsync(token, "DPoP", good)).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var (what, proofs) in new (string What, string[] Proofs)[]
        {
            ("used before", [good]),
            ("two headers", [party.ResourceProof(token), party.ResourceProof(token)]),
            ("no JWT", ["not-a-jwt"]),
            ("two parts", [$"{parts[0]}.{parts[1]}"]),
            ("no typ", [Changed((header, _) => header.Remove("typ"))]),
            ("another typ", [Changed((header, _) => header["typ"] = "JWT")]),
            ("no alg", [Changed((header, _) => header.Remove("alg"))]),
            ("no jwk", [Changed((header, _) => header.Remove("jwk"))]),
            ("no jti", [Changed((_, claims) => claims.Remove("jti"))]),
            ("no htm", [Changed((_, claims) => claims.Remove("htm"))]),
            ("no htu", [Changed((_, claims) => claims.Remove("htu"))]),
            ("no iat", [Changed((_, claims) => claims.Remove("iat"))]),
            ("no ath", [Changed((_, claims) => claims.Remove("ath"))]),
            ("alg none", [Changed((header, _) => header["alg"] = "none")]),
            ("a private key inside", [Changed((header, _) => header["jwk"]!["d"] = party.Proof.PrivateMember)]),
            ("a broken signature", [$"{parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(new byte[64])}"]),
            ("another method", [Changed((_, claims) => claims["htm"] = "POST")]),
            ("another address", [Changed((_, claims) => claims["htu"] = "https://evil.example/api/v1/me")]),
            ("an hour old", [Changed((_, claims) => claims["iat"] = Now() - 3600)]),
            ("an hour ahead", [Changed((_, claims) => claims["iat"] = Now() + 3600)]),
            ("another token's hash", [Changed((_, claims) => claims["ath"] = Base64UrlEncoder.Encode(new byte[32]))]),
            ("another key", [party.ResourceProof(token, key: stranger)]),
        })
        {
            (await party.UseAsync(token, "DPoP", proofs)).StatusCode.ShouldBeOneOf([HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized], what);
        }

        (await party.UseAsync(token, "Bearer", party.ResourceProof(token))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await party.UseAsync(token)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact(DisplayName = Prefix + "ensure-dpopproof-with-iat-10seconds-before-succeeds")]
    [Trait("SEC", "141")]
    public Task Ensure_dpopproof_with_iat_10seconds_before_succeeds() => ProofOfAsync(seconds: -10);

    [Fact(DisplayName = Prefix + "ensure-dpopproof-with-iat-10seconds-after-succeeds")]
    [Trait("SEC", "141")]
    public Task Ensure_dpopproof_with_iat_10seconds_after_succeeds() => ProofOfAsync(seconds: 10);

    [Fact(DisplayName = Prefix + "ensure-holder-of-key-required")]
    [Trait("SEC", "138")]
    public async Task Ensure_holder_of_key_required()
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        var code = await party.CodeAsync(await host.SignInAsync(OAuthHost.Owner));

        await (await party.PostAsync("/oauth/token", party.Client.CodeRequest(code))).ShouldBeErrorAsync("invalid_dpop_proof");
    }

    [Fact(DisplayName = Prefix + "ensure-token-endpoint-fails-with-mismatched-dpop-jkt")]
    [Trait("SEC", "143")]
    public async Task Ensure_token_endpoint_fails_with_mismatched_dpop_jkt()
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        using var other = new ProofKey(host);
        var code = await party.CodeAsync(await host.SignInAsync(OAuthHost.Owner), ("dpop_jkt", other.Thumbprint));

        (await party.RedeemAsync(code)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact(DisplayName = Prefix + "refresh-token")]
    [Trait("SEC", "090")]
    [Trait("SEC", "143")]
    public async Task Refresh_token()
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        using var other = await Fapi2Party.RegisterAsync(host);
        var tokens = await party.TokensAsync(await host.SignInAsync(OAuthHost.Owner));
        var refresh = tokens.Text("refresh_token");

        await (await other.RefreshAsync(refresh)).ShouldBeErrorAsync("invalid_grant");
        var refreshed = await party.RefreshAsync(refresh);

        refreshed.StatusCode.ShouldBe(HttpStatusCode.OK, await refreshed.Content.ReadAsStringAsync());
        (await party.UseAsync((await refreshed.JsonAsync()).Text("access_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private string Issuer => host.Address.ToString().TrimEnd('/');

    private long Now() => host.Time.GetUtcNow().ToUnixTimeSeconds();

    private async Task AssertionRefusedAsync(params (string Name, object? Value)[] changes)
    {
        using var party = await Fapi2Party.RegisterAsync(host);

        await (await party.PushAsync(party.Assertion(changes))).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
    }

    private async Task ProofOfAsync(int seconds)
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        var code = await party.CodeAsync(await host.SignInAsync(OAuthHost.Owner));

        var answer = await party.RedeemAsync(code, null, party.TokenProof((_, claims) => claims["iat"] = Now() + seconds));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}
