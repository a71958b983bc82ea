using System.Net;
using ClientPortal.Tests.Conformance.Support;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.Conformance;

/// <summary>
/// The OpenID Foundation's RP-Initiated Logout plan (<c>oidcc-rp-initiated-logout-certification-test-plan</c>): one test for each of its modules.
/// Each signs somebody in, sends them to the end-session endpoint, and then asks with <c>prompt=none</c> whether they are really out.
/// </summary>
public sealed class RpInitiatedLogoutPlanTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private const string Bye = "https://app.example/post_logout_redirect";

    [Fact(DisplayName = "oidcc-rp-initiated-logout-discovery-endpoint-verification")]
    [Trait("SEC", "115")]
    public async Task Oidcc_rp_initiated_logout_discovery_endpoint_verification()
    {
        using var party = await RegisterAsync();

        (await party.JsonAsync("/.well-known/openid-configuration")).Text("end_session_endpoint").ShouldBe($"{party.Issuer}/oauth/logout");
    }

    [Fact(DisplayName = "oidcc-rp-initiated-logout")]
    [Trait("SEC", "191")]
    public async Task Oidcc_rp_initiated_logout()
    {
        var (party, visitor, idToken) = await SignInAsync();
        using var _ = party;

        var back = await visitor.GetAsync(Url(("id_token_hint", idToken), ("post_logout_redirect_uri", Bye), ("state", "state-of-the-suite")));

        ShouldBeBackWith(back, "state-of-the-suite");
        await ShouldBeSignedOutAsync(party, visitor);
    }

    [Fact(DisplayName = "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri")]
    [Trait("SEC", "191")]
    public async Task Oidcc_rp_initiated_logout_bad_post_logout_redirect_uri()
    {
        var (party, visitor, idToken) = await SignInAsync();
        using var _ = party;

        await ShouldStayHereAsync(visitor, Url(("id_token_hint", idToken), ("post_logout_redirect_uri", Bye + "/bad"), ("state", "s")));
    }

    [Fact(DisplayName = "oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri")]
    [Trait("SEC", "191")]
    public async Task Oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri()
    {
        var (party, visitor, idToken) = await SignInAsync();
        using var _ = party;

        await ShouldStayHereAsync(visitor, Url(("id_token_hint", idToken), ("post_logout_redirect_uri", Bye + "?foo=bar"), ("state", "s")));
    }

    [Fact(DisplayName = "oidcc-rp-initiated-logout-modified-id-token-hint")]
    [Trait("SEC", "118")]
    [Trait("SEC", "191")]
    public async Task Oidcc_rp_initiated_logout_modified_id_token_hint()
    {
        var (party, visitor, idToken) = await SignInAsync();
        using var _ = party;
        var unsigned = $"{Base64UrlEncoder.Encode("""{"alg":"none"}""")}.{idToken.Split('.')[1]}.";

        await ShouldStayHereAsync(visitor, Url(("id_token_hint", unsigned), ("post_logout_redirect_uri", Bye), ("state", "s")));
    }

    [Fact(DisplayName = "oidcc-rp-initiated-logout-bad-id-token-hint")]
    [Trait("SEC", "191")]
    public async Task Oidcc_rp_initiated_logout_bad_id_token_hint()
    {
        var (party, visitor, idToken) = await SignInAsync();
        using var _ = party;
        var parts = idToken.Split('.');
        var otherSignature = Base64UrlEncoder.Encode([.. Base64UrlEncoder.DecodeBytes(parts[2]).Select(one => (byte)(one ^ 0x5A))]); // as the suite does

        await ShouldStayHereAsync(visitor, Url(("id_token_hint", $"{parts[0]}.{parts[1]}.{otherSignature}"), ("post_logout_redirect_uri", Bye), ("state", "s")));
    }

    [Fact(DisplayName = "oidcc-rp-initiated-logout-no-id-token-hint")]
    [Trait("SEC", "191")]
    public async Task Oidcc_rp_initiated_logout_no_id_token_hint()
    {
        var (party, visitor, _) = await SignInAsync();
        using var __ = party;

        await ShouldStayHereAsync(visitor, Url(("post_logout_redirect_uri", Bye), ("state", "s")));
    }

    [Fact(DisplayName = "oidcc-rp-initiated-logout-no-params")]
    [Trait("SEC", "191")]
    public Task Oidcc_rp_initiated_logout_no_params() => SignsOutAndStaysAsync(_ => []);

    [Fact(DisplayName = "oidcc-rp-initiated-logout-no-post-logout-redirect-uri")]
    [Trait("SEC", "191")]
    public Task Oidcc_rp_initiated_logout_no_post_logout_redirect_uri() => SignsOutAndStaysAsync(idToken => [("id_token_hint", idToken), ("state", "s")]);

    [Fact(DisplayName = "oidcc-rp-initiated-logout-only-state")]
    [Trait("SEC", "191")]
    public Task Oidcc_rp_initiated_logout_only_state() => SignsOutAndStaysAsync(_ => [("state", "s")]);

    [Fact(DisplayName = "oidcc-rp-initiated-logout-no-state")]
    [Trait("SEC", "191")]
    public async Task Oidcc_rp_initiated_logout_no_state()
    {
        var (party, visitor, idToken) = await SignInAsync();
        using var _ = party;

        var back = await visitor.GetAsync(Url(("id_token_hint", idToken), ("post_logout_redirect_uri", Bye)));

        ShouldBeBackWith(back, state: null);
        await ShouldBeSignedOutAsync(party, visitor);
    }

    private Task<RelyingParty> RegisterAsync() => RelyingParty.RegisterAsync(host, draft => draft with { PostLogoutRedirectUris = [Bye] });

    private async Task<(RelyingParty Party, Visitor Visitor, string IdToken)> SignInAsync()
    {
        var (party, visitor) = (await RegisterAsync(), await host.SignInAsync(OAuthHost.Owner));
        return (party, visitor, (await party.SignInAsync(visitor)).Tokens.Text("id_token"));
    }

    private static string Url(params (string Name, string Value)[] parameters) =>
        "/oauth/logout" + (parameters.Length > 0 ? "?" : "") + string.Join('&', parameters.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"));

    private static void ShouldBeBackWith(HttpResponseMessage back, string? state)
    {
        back.StatusCode.ShouldBeOneOf(HttpStatusCode.Found, HttpStatusCode.SeeOther);
        back.Headers.Location!.OriginalString.ShouldBe(state is null ? Bye : $"{Bye}?state={state}");
    }

    // An error page, or the question whether to sign out: in no case the client's address.
    private static async Task ShouldStayHereAsync(Visitor visitor, string url)
    {
        var page = await visitor.GetAsync(url);

        page.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.BadRequest);
        page.Headers.Location.ShouldBeNull();
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await page.Content.ReadAsStringAsync()).ShouldNotContain("http-equiv=\"refresh\"", Case.Insensitive);
    }

    // The person confirms where they are asked, and sees that they are out; nothing leads away from here.
    private async Task SignsOutAndStaysAsync(Func<string, (string Name, string Value)[]> parameters)
    {
        var (party, visitor, idToken) = await SignInAsync();
        using var _ = party;

        var page = await visitor.GetAsync(Url(parameters(idToken)));
        var html = await page.Content.ReadAsStringAsync();
        if (html.Contains("/oauth/logout/confirm", StringComparison.Ordinal))
        {
            page = await visitor.PostAsync("/oauth/logout/confirm", Visitor.FieldsOf(html));
            html = await page.Content.ReadAsStringAsync();
        }

        page.StatusCode.ShouldBe(HttpStatusCode.OK, html);
        html.ShouldContain("You are signed out");
        html.ShouldNotContain(Bye);
        await ShouldBeSignedOutAsync(party, visitor);
    }

    private static async Task ShouldBeSignedOutAsync(RelyingParty party, Visitor visitor)
    {
        var request = party.Request(("prompt", "none"));
        (await visitor.GetAsync(request.Url)).ShouldRedirectWith("login_required").State.ShouldBe(request.State);
    }
}
