using System.Net;
using ClientPortal.Tests.Conformance.Support;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.Conformance;

/// <summary>
/// Modules of the suite's FAPI 2.0 Security Profile plan (<c>fapi2-security-profile-final-test-plan</c>; unsigned requests, <c>private_key_jwt</c>, DPoP, OpenID Connect),
/// as far as they apply to a server that offers the profile to clients without making it everybody's. First half: codes, PKCE, pushed requests.
/// </summary>
public sealed class Fapi2PlanTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private const string Prefix = "fapi2-security-profile-final-";

    [Fact(DisplayName = Prefix + "discovery-end-point-verification")]
    [Trait("SEC", "115")]
    public async Task Discovery_end_point_verification()
    {
        using var http = host.Browserlike();
        var metadata = await (await http.GetAsync("/.well-known/openid-configuration")).JsonAsync();
        string[] List(string name) => [.. metadata.GetProperty(name).EnumerateArray().Select(value => value.GetString()!)];

        List("token_endpoint_auth_methods_supported").ShouldContain("private_key_jwt");
        List("token_endpoint_auth_signing_alg_values_supported").ShouldContain("ES256");
        List("dpop_signing_alg_values_supported").ShouldContain("ES256");
        List("dpop_signing_alg_values_supported").ShouldNotContain("none");
        List("code_challenge_methods_supported").ShouldBe(["S256"]);
        List("response_types_supported").ShouldBe(["code"]);
        metadata.Text("pushed_authorization_request_endpoint").ShouldStartWith(metadata.Text("issuer"));
        metadata.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().ShouldBeTrue();
    }

    [Fact(DisplayName = Prefix + "happy-flow")]
    [Trait("SEC", "138")]
    public async Task Happy_flow()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var party = await Fapi2Party.RegisterAsync(host);

            var tokens = await party.TokensAsync(visitor);

            (await party.UseAsync(tokens.Text("access_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await party.UseAsync(tokens.Text("access_token"), "dPoP")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await party.UseAsync(tokens.Text("access_token"), "Bearer")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    [Fact(DisplayName = Prefix + "user-rejects-authentication")]
    [Trait("SEC", "044")]
    public async Task User_rejects_authentication()
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        var visitor = await host.SignInAsync(OAuthHost.Owner);

        (await (await visitor.OpenConsentAsync(await party.UrlAsync())).DenyAsync()).ShouldRedirectWith("access_denied").State.ShouldBe("s");
    }

    [Fact(DisplayName = Prefix + "attempt-reuse-authorization-code-after-one-second")]
    [Trait("SEC", "053")]
    public async Task Attempt_reuse_authorization_code_after_one_second()
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        var code = await party.CodeAsync(await host.SignInAsync(OAuthHost.Owner));
        var tokens = await (await party.RedeemAsync(code)).JsonAsync();
        host.Time.AdvanceSeconds(1);

        await (await party.RedeemAsync(code)).ShouldBeErrorAsync("invalid_grant");
        (await party.UseAsync(tokens.Text("access_token"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact(DisplayName = Prefix + "ensure-token-endpoint-fails-with-expired-auth-code")]
    [Trait("SEC", "056")]
    public async Task Ensure_token_endpoint_fails_with_expired_auth_code()
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        var code = await party.CodeAsync(await host.SignInAsync(OAuthHost.Owner));
        host.Time.AdvanceSeconds(61);

        await (await party.RedeemAsync(code)).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact(DisplayName = Prefix + "ensure-authorization-code-is-bound-to-client")]
    [Trait("SEC", "057")]
    public async Task Ensure_authorization_code_is_bound_to_client()
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        using var other = await Fapi2Party.RegisterAsync(host);
        var code = await party.CodeAsync(await host.SignInAsync(OAuthHost.Owner));

        await (await other.RedeemAsync(code)).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact(DisplayName = Prefix + "ensure-pkce-code-verifier-required")]
    [Trait("SEC", "071")]
    public Task Ensure_pkce_code_verifier_required() => WrongVerifierAsync(null);

    [Fact(DisplayName = Prefix + "incorrect-pkce-code-verifier-rejected")]
    [Trait("SEC", "071")]
    public Task Incorrect_pkce_code_verifier_rejected() => WrongVerifierAsync(new string('x', 43));

    [Fact(DisplayName = Prefix + "par-ensure-pkce-required")]
    [Trait("SEC", "069")]
    public Task Par_ensure_pkce_required() => PushRefusedAsync(("code_challenge", null), ("code_challenge_method", null));

    [Fact(DisplayName = Prefix + "par-plain-pkce-rejected")]
    [Trait("SEC", "070")]
    public Task Par_plain_pkce_rejected() => PushRefusedAsync(("code_challenge_method", "plain"));

    [Fact(DisplayName = Prefix + "par-authorization-request-containing-request_uri")]
    [Trait("SEC", "134")]
    public Task Par_authorization_request_containing_request_uri() => PushRefusedAsync(("request_uri", "urn:ietf:params:oauth:request_uri:made-up"));

    [Fact(DisplayName = Prefix + "par-attempt-reuse-request_uri")]
    [Trait("SEC", "133")]
    public async Task Par_attempt_reuse_request_uri()
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var url = await party.UrlAsync();
        (await visitor.AllowAsync(url)).Code.ShouldNotBeEmpty();

        await ShouldGiveNoCodeAsync(await visitor.GetAsync(url));
    }

    [Fact(DisplayName = Prefix + "par-attempt-to-use-expired-request_uri")]
    [Trait("SEC", "133")]
    public async Task Par_attempt_to_use_expired_request_uri()
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var pushed = await (await party.PushAsync()).JsonAsync();
        host.Time.AdvanceSeconds(pushed.GetProperty("expires_in").GetInt32() + 1);

        await ShouldGiveNoCodeAsync(await visitor.GetAsync(Fapi2Party.UrlOf(party.Client, pushed.Text("request_uri"))));
    }

    [Fact(DisplayName = Prefix + "par-attempt-to-use-request_uri-for-different-client")]
    [Trait("SEC", "133")]
    public async Task Par_attempt_to_use_request_uri_for_different_client()
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        using var other = await Fapi2Party.RegisterAsync(host);
        var pushed = await (await party.PushAsync()).JsonAsync();

        await ShouldGiveNoCodeAsync(await (await host.SignInAsync(OAuthHost.Owner)).GetAsync(Fapi2Party.UrlOf(other.Client, pushed.Text("request_uri"))));
    }

    [Fact(DisplayName = Prefix + "par-attempt-invalid-http-method")]
    [Trait("SEC", "134")]
    public async Task Par_attempt_invalid_http_method()
    {
        using var party = await Fapi2Party.RegisterAsync(host);

        (await party.Client.SendAsync(HttpMethod.Put, "/oauth/par", new FormUrlEncodedContent([]))).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await party.Client.SendAsync(HttpMethod.Get, "/oauth/par", null)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact(DisplayName = Prefix + "ensure-unsigned-authorization-request-without-using-par-fails")]
    [Trait("SEC", "136")]
    public async Task Ensure_unsigned_authorization_request_without_using_par_fails()
    {
        using var party = await Fapi2Party.RegisterAsync(host);

        (await (await host.SignInAsync(OAuthHost.Owner)).GetAsync(party.Client.AuthorizeUrl())).ShouldRedirectWith("invalid_request").State.ShouldBe("s");
    }

    private async Task WrongVerifierAsync(string? verifier)
    {
        using var party = await Fapi2Party.RegisterAsync(host);
        var code = await party.CodeAsync(await host.SignInAsync(OAuthHost.Owner));

        await (await party.RedeemAsync(code, null, null, ("code_verifier", verifier))).ShouldBeErrorAsync("invalid_grant");
    }

    private async Task PushRefusedAsync(params (string Name, string? Value)[] changes)
    {
        using var party = await Fapi2Party.RegisterAsync(host);

        await (await party.PushAsync(null, changes)).ShouldBeErrorAsync("invalid_request");
    }

    private static async Task ShouldGiveNoCodeAsync(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, await answer.Content.ReadAsStringAsync());
        answer.Headers.Location.ShouldBeNull();
    }
}
