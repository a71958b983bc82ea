using System.Net;
using ClientPortal.Tests.Conformance.Support;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.Conformance;

/// <summary>The second half of the Basic plan: request parameters, prompts and hints, codes used twice, redirect URIs, request objects.</summary>
public sealed class BasicPlanRequestTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact(DisplayName = "oidcc-display-page")]
    [Trait("SEC", "023")]
    public Task Oidcc_display_page() => FromTheSignInPageAsync(("display", "page"));

    [Fact(DisplayName = "oidcc-display-popup")]
    [Trait("SEC", "023")]
    public Task Oidcc_display_popup() => FromTheSignInPageAsync(("display", "popup"));

    [Fact(DisplayName = "oidcc-login-hint")]
    [Trait("SEC", "023")]
    public Task Oidcc_login_hint() => FromTheSignInPageAsync(("login_hint", "buffy@portal.example"));

    [Fact(DisplayName = "oidcc-ui-locales")]
    [Trait("SEC", "023")]
    public Task Oidcc_ui_locales() => FromTheSignInPageAsync(("ui_locales", "se"));

    [Fact(DisplayName = "oidcc-claims-locales")]
    [Trait("SEC", "023")]
    public Task Oidcc_claims_locales() => FromTheSignInPageAsync(("claims_locales", "se"));

    [Fact(DisplayName = "oidcc-ensure-request-with-unknown-parameter-succeeds")]
    [Trait("SEC", "023")]
    public Task Oidcc_ensure_request_with_unknown_parameter_succeeds() => FromTheSignInPageAsync(("extra", "foobar"));

    [Fact(DisplayName = "oidcc-ensure-request-with-acr-values-succeeds")]
    [Trait("SEC", "023")]
    public async Task Oidcc_ensure_request_with_acr_values_succeeds()
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var metadata = await party.JsonAsync("/.well-known/openid-configuration");
        var offered = metadata.Has("acr_values_supported") ? metadata.GetProperty("acr_values_supported").EnumerateArray().Select(value => value.GetString()!).ToList() : ["1", "2"];

        await FromTheSignInPageAsync(("acr_values", string.Join(' ', offered)));
    }

    [Fact(DisplayName = "oidcc-claims-essential")]
    [Trait("SEC", "023")]
    public async Task Oidcc_claims_essential()
    {
        using var party = await RelyingParty.RegisterAsync(host);

        var flow = await party.SignInAsync(await host.SignInAsync(OAuthHost.Owner), ("claims", """{"userinfo":{"name":{"essential":true}}}"""));

        // OpenID Connect Core §5.5.1: essential or not, a claim that is not there is no error. This server says that it takes no notice of the parameter.
        var isSupported = (await party.JsonAsync("/.well-known/openid-configuration")).GetProperty("claims_parameter_supported").GetBoolean();
        flow.UserInfo.Has("name").ShouldBe(isSupported);
    }

    [Fact(DisplayName = "oidcc-prompt-login")]
    [Trait("SEC", "028")]
    public Task Oidcc_prompt_login() => SecondTimeAsksToSignInAsync(("prompt", "login"));

    [Fact(DisplayName = "oidcc-max-age-1")]
    [Trait("SEC", "028")]
    public Task Oidcc_max_age_1() => SecondTimeAsksToSignInAsync(("max_age", "1"));

    [Fact(DisplayName = "oidcc-prompt-none-not-logged-in")]
    [Trait("SEC", "027")]
    public async Task Oidcc_prompt_none_not_logged_in()
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var request = party.Request(("prompt", "none"));

        (await (await host.VisitAsync()).GetAsync(request.Url)).ShouldRedirectWith("login_required").State.ShouldBe(request.State);
    }

    [Fact(DisplayName = "oidcc-prompt-none-logged-in")]
    [Trait("SEC", "027")]
    public async Task Oidcc_prompt_none_logged_in()
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var visitor = await host.SignInAsync(OAuthHost.Owner);

        await SecondTimeIsSilentAsync(party, visitor, await party.SignInAsync(visitor), ("prompt", "none"));
    }

    [Fact(DisplayName = "oidcc-max-age-10000")]
    [Trait("SEC", "028")]
    public async Task Oidcc_max_age_10000()
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var visitor = await host.SignInAsync(OAuthHost.Owner);

        await SecondTimeIsSilentAsync(party, visitor, await party.SignInAsync(visitor, ("max_age", "15000")), ("max_age", "10000"));
    }

    [Fact(DisplayName = "oidcc-id-token-hint")]
    [Trait("SEC", "029")]
    public async Task Oidcc_id_token_hint()
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var first = await party.SignInAsync(visitor);

        await SecondTimeIsSilentAsync(party, visitor, first, ("prompt", "none"), ("id_token_hint", first.Tokens.Text("id_token")));
    }

    [Fact(DisplayName = "oidcc-codereuse")]
    [Trait("SEC", "053")]
    public Task Oidcc_codereuse() => SecondUseOfTheCodeFailsAsync(afterSeconds: 0);

    [Fact(DisplayName = "oidcc-codereuse-30seconds")]
    [Trait("SEC", "053")]
    public Task Oidcc_codereuse_30seconds() => SecondUseOfTheCodeFailsAsync(afterSeconds: 30);

    [Fact(DisplayName = "oidcc-ensure-registered-redirect-uri")]
    [Trait("SEC", "001")]
    public async Task Oidcc_ensure_registered_redirect_uri()
    {
        using var party = await RelyingParty.RegisterAsync(host);

        await (await (await host.SignInAsync(OAuthHost.Owner)).GetAsync(party.Request(("redirect_uri", OAuthHost.Callback + "/not-registered")).Url)).ShouldBePageAsync();
    }

    [Fact(DisplayName = "oidcc-ensure-post-request-succeeds")]
    [Trait("SEC", "026")]
    public async Task Oidcc_ensure_post_request_succeeds()
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var request = party.Request();
        var fields = request.Url.Split('?')[1].Split('&').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1])));

        var page = await visitor.PostAsync("/oauth/authorize", fields);

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var redirect = ClientRedirect.Of(await new ConsentForm(visitor, await page.Content.ReadAsStringAsync()).AllowAsync());
        await party.FinishAsync(request, redirect);
    }

    [Fact(DisplayName = "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported")]
    [Trait("SEC", "030")]
    public Task Oidcc_request_uri_unsigned() => RejectedAsUnsupportedAsync("request_uri", "https://suite.example/request-object.jwt", "request_uri_not_supported");

    [Fact(DisplayName = "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported")]
    [Trait("SEC", "030")]
    public Task Oidcc_unsigned_request_object() => RejectedAsUnsupportedAsync("request", Unsigned("""{"response_type":"code"}"""), "request_not_supported");

    [Fact(DisplayName = "oidcc-ensure-request-object-with-redirect-uri")]
    [Trait("SEC", "001")]
    [Trait("SEC", "030")]
    public async Task Oidcc_ensure_request_object_with_redirect_uri()
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var requestObject = Unsigned($$"""{"redirect_uri":"{{OAuthHost.Callback}}"}""");

        // The plain parameter is wrong; a server that does not read request objects has to stop at it.
        await (await (await host.SignInAsync(OAuthHost.Owner)).GetAsync(party.Request(("redirect_uri", OAuthHost.Callback + "/wrong"), ("request", requestObject)).Url)).ShouldBePageAsync();
    }

    // A fresh browser: the sign-in page comes first, whatever the parameter says, and the flow ends well.
    private async Task FromTheSignInPageAsync((string Name, string? Value) parameter)
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var visitor = await host.VisitAsync();
        var request = party.Request(parameter);
        (await visitor.GetAsync(request.Url)).ShouldAskToSignIn();

        await visitor.SignInAsync(OAuthHost.Owner, request.Url);

        await party.FinishAsync(request, await visitor.AllowAsync(request.Url));
    }

    private async Task SecondTimeAsksToSignInAsync((string Name, string? Value) parameter)
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var first = await party.SignInAsync(visitor);
        host.Time.AdvanceSeconds(2);
        var request = party.Request(parameter);

        var asked = await visitor.GetAsync(request.Url);
        asked.ShouldAskToSignIn();
        var back = Uri.UnescapeDataString(asked.Headers.Location!.ToString().Split("returnUrl=")[1]);
        await visitor.SignInAsync(OAuthHost.Owner, back);
        var second = await party.FinishAsync(request, await visitor.AllowAsync(back));

        second.AuthTime.ShouldBeGreaterThan(first.AuthTime);
        second.IdToken.Subject.ShouldBe(first.IdToken.Subject);
    }

    private async Task SecondTimeIsSilentAsync(RelyingParty party, Visitor visitor, SignedIn first, params (string Name, string? Value)[] parameters)
    {
        host.Time.AdvanceSeconds(1);
        var request = party.Request(parameters);

        var second = await party.FinishAsync(request, ClientRedirect.Of(await visitor.GetAsync(request.Url)));

        second.AuthTime.ShouldBe(first.AuthTime);
        second.IdToken.Subject.ShouldBe(first.IdToken.Subject);
    }

    private async Task SecondUseOfTheCodeFailsAsync(int afterSeconds)
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var flow = await party.SignInAsync(await host.SignInAsync(OAuthHost.Owner));
        host.Time.AdvanceSeconds(afterSeconds);

        var again = await party.TokenAsync(new(StringComparer.Ordinal) { ["grant_type"] = "authorization_code", ["code"] = flow.Code, ["redirect_uri"] = OAuthHost.Callback });

        await again.ShouldBeErrorAsync("invalid_grant");
        (await party.UserInfoAsync(flow.AccessToken)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized); // RFC 6749 §4.1.2
    }

    private async Task RejectedAsUnsupportedAsync(string parameter, string value, string error)
    {
        using var party = await RelyingParty.RegisterAsync(host);
        var request = party.Request((parameter, value));

        (await (await host.SignInAsync(OAuthHost.Owner)).GetAsync(request.Url)).ShouldRedirectWith(error).State.ShouldBe(request.State);
        (await party.JsonAsync("/.well-known/openid-configuration")).GetProperty($"{parameter}_parameter_supported").GetBoolean().ShouldBeFalse();
    }

    private static string Unsigned(string claims) =>
        $"{Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode("""{"alg":"none"}""")}.{Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(claims)}.";
}
