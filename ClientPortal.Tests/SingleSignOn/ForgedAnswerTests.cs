using System.Net;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.SingleSignOn.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.SingleSignOn;

/// <summary>Answers that no honest provider gives, and answers that were meant for somebody else: each ends on a page that helps, without a session.</summary>
public sealed class ForgedAnswerTests(SharedPortal shared) : IClassFixture<SharedPortal>, IAsyncLifetime
{
    private const string Untrusted = "could not be trusted";
    private const string NotYours = "was not begun in this browser";
    private readonly SignOnHost here = new(shared.Host);
    private ScriptedProvider provider = default!;

    public async Task InitializeAsync()
    {
        await here.StartAsync();
        provider = new ScriptedProvider(here);
        await here.ConnectAsync(provider.Issuer, ScriptedProvider.ClientId, ScriptedProvider.Secret);
    }

    public async Task DisposeAsync()
    {
        await provider.DisposeAsync();
        await here.DisposeAsync();
    }

    public static TheoryData<string, string, object?> WrongClaims => new()
    {
        { "another issuer", "iss", "https://evil.example" },
        { "another audience", "aud", "other-client" },
        { "several audiences without azp", "aud", new[] { ScriptedProvider.ClientId, "other-client" } },
        { "another authorized party", "azp", "other-client" },
        { "another nonce", "nonce", "another" },
        { "no nonce", "nonce", null },
        { "expired", "exp", 1_700_000_000L },
        { "no end", "exp", null },
        { "made long ago", "iat", 1_700_000_000L },
        { "no time of making", "iat", null },
        { "a sign-in to come", "auth_time", 4_000_000_000L },
        { "another access token", "at_hash", "77QmUPtjPfzWtF2AnpK9RQ" },
        { "nobody", "sub", null },
    };

    [Theory]
    [MemberData(nameof(WrongClaims))]
    public async Task A_claim_that_is_wrong_is_refused(string what, string claim, object? value)
    {
        var (browser, request) = await BeginAsync();
        var claims = provider.Claims(request);
        claims[claim] = value;

        await (await AnswerAsync(browser, request, claims)).ShouldRefuseAsync(Untrusted);

        (await browser.IsSignedInAsync()).ShouldBeFalse(what);
        (await here.RefusalsAsync("sso_token_refused")).ShouldBe(1);
        (await here.AccountsAsync(provider.Email)).ShouldBe(0);
    }

    [Theory]
    [InlineData("alg", "none")]
    [InlineData("alg", "HS256")]
    [InlineData("typ", "at+jwt")]
    [InlineData("typ", "logout+jwt")]
    public async Task A_header_that_is_wrong_is_refused(string member, string value)
    {
        var (browser, request) = await BeginAsync();

        await (await AnswerAsync(browser, request, provider.Claims(request), new(StringComparer.Ordinal) { [member] = value })).ShouldRefuseAsync(Untrusted);
    }

    [Fact]
    public async Task A_signature_of_another_key_is_refused_whatever_key_it_names()
    {
        var (browser, request) = await BeginAsync();
        provider.Give(KeyPair.Create().Sign(provider.Claims(request), new(StringComparer.Ordinal) { ["kid"] = provider.Key.KeyId }));

        await (await ReturnAsync(browser, request)).ShouldRefuseAsync(Untrusted);
    }

    [Fact]
    public async Task A_right_answer_signs_in_and_new_keys_are_looked_for_once_a_minute()
    {
        var (browser, request) = await BeginAsync();
        (await AnswerAsync(browser, request, provider.Claims(request))).ShouldLeadOn().ShouldBe("/account/security");
        (await browser.IsSignedInAsync()).ShouldBeTrue();
        provider.TimesAsked("/jwks").ShouldBe(1);

        provider.Key = KeyPair.Create();
        (browser, request) = await BeginAsync();
        await (await AnswerAsync(browser, request, provider.Claims(request))).ShouldRefuseAsync(Untrusted);
        here.Portal.Time.Advance(TimeSpan.FromSeconds(61));
        (browser, request) = await BeginAsync();
        (await AnswerAsync(browser, request, provider.Claims(request))).ShouldLeadOn();
        provider.TimesAsked("/jwks").ShouldBe(2);
    }

    [Theory]
    [InlineData("email_verified", false, "did not confirm an e-mail address")]
    [InlineData("email_verified", null, "did not confirm an e-mail address")]
    [InlineData("email", null, "did not confirm an e-mail address")]
    [InlineData("email", "sophie@evil.example@evil.example", "did not confirm an e-mail address")]
    [InlineData("email", "sophie@evil.example", "does not belong to a verified domain")]
    [InlineData("email", "sophie@sub.{domain}", "does not belong to a verified domain")]
    public async Task An_address_that_is_not_confirmed_or_of_another_domain_lets_nobody_in(string claim, object? value, string sentence)
    {
        var (browser, request) = await BeginAsync();
        var claims = provider.Claims(request);
        claims[claim] = value is string text ? text.Replace("{domain}", here.Domain, StringComparison.Ordinal) : value;

        await (await AnswerAsync(browser, request, claims)).ShouldRefuseAsync(sentence);

        (await browser.IsSignedInAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("sophie-1", true)]
    [InlineData("somebody-else", false)]
    public async Task What_the_id_token_does_not_say_userinfo_may_about_the_same_subject(string subject, bool isTaken)
    {
        var (browser, request) = await BeginAsync();
        var claims = provider.Claims(request);
        claims["email"] = claims["email_verified"] = null;
        provider.UserInfo = $$"""{"sub":"{{subject}}","email":"{{provider.Email}}","email_verified":true}""";

        var answer = await AnswerAsync(browser, request, claims);

        (await browser.IsSignedInAsync()).ShouldBe(isTaken, $"{answer.StatusCode}");
        provider.Requests.Single(sent => sent.StartsWith("GET /userinfo", StringComparison.Ordinal)).ShouldContain("Authorization: Bearer at\r\n");
    }

    [Fact]
    [Trait("SEC", "190")]
    public async Task An_answer_counts_once_in_the_browser_that_asked_and_with_its_state()
    {
        var (browser, request) = await BeginAsync();
        provider.Give(provider.Key.Sign(provider.Claims(request)));

        await (await ReturnAsync(here.Visit(), request)).ShouldRefuseAsync(NotYours); // login CSRF: the state was begun elsewhere
        await (await browser.ReturnAsync(request, ("code", "c"), ("iss", provider.Issuer), ("state", "another"))).ShouldRefuseAsync(NotYours);
        await (await browser.ReturnAsync(request, ("code", "c"), ("iss", provider.Issuer))).ShouldRefuseAsync(NotYours);
        await (await browser.ReturnAsync(request, ("code", "c"), ("code", "d"), ("iss", provider.Issuer), ("state", request["state"]))).ShouldRefuseAsync(NotYours);
        provider.TimesAsked("/token").ShouldBe(0);
        (await ReturnAsync(browser, request)).ShouldLeadOn();
        await (await ReturnAsync(browser, request)).ShouldRefuseAsync(NotYours);
        provider.TimesAsked("/token").ShouldBe(1);
    }

    [Fact]
    public async Task Of_ten_answers_at_once_one_is_taken()
    {
        var (browser, request) = await BeginAsync();
        provider.Give(provider.Key.Sign(provider.Claims(request)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ReturnAsync(browser, request)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Found).ShouldBe(1);
        provider.TimesAsked("/token").ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_none()
    {
        var (browser, request) = await BeginAsync();
        here.Portal.Time.Advance(SignOnAttempt.Lifetime + TimeSpan.FromSeconds(1));
        provider.Give(provider.Key.Sign(provider.Claims(request)));

        await (await ReturnAsync(browser, request)).ShouldRefuseAsync(NotYours);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("https://evil.example")]
    public async Task An_answer_of_another_issuer_is_refused_before_its_code_goes_anywhere(string? issuer)
    {
        var (browser, request) = await BeginAsync();
        (string, string)[] named = issuer is null ? [] : [("iss", issuer)];

        await (await browser.ReturnAsync(request, [("code", "c"), ("state", request["state"]), .. named])).ShouldRefuseAsync("came from another provider");

        provider.TimesAsked("/token").ShouldBe(0);
    }

    [Fact]
    public async Task An_answer_at_another_workspaces_address_is_refused_even_if_its_provider_names_nobody()
    {
        provider.Metadata["authorization_response_iss_parameter_supported"] = null;
        var other = here.Portal.The<SignOnAddresses>().CallbackOf(await here.Portal.WorkspaceIdAsync(OAuthHost.Other));
        var (browser, request) = await BeginAsync();

        await (await browser.ReturnAsync(new Uri($"{other}?code=c&state={request["state"]}"))).ShouldRefuseAsync(NotYours);

        provider.TimesAsked("/token").ShouldBe(0);
    }

    [Fact]
    public async Task What_the_provider_refuses_is_said_without_its_words()
    {
        var (browser, request) = await BeginAsync();

        var answer = await browser.ReturnAsync(request, ("error", "access_denied"), ("error_description", "<script>Call 0900-EVIL</script>"), ("iss", provider.Issuer), ("state", request["state"]));

        await answer.ShouldRefuseAsync("did not let you in");
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("EVIL");
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("client_secret_basic", true)]
    [InlineData("client_secret_post", false)]
    public async Task The_secret_goes_where_the_provider_wants_it(string? method, bool isBasic)
    {
        provider.Metadata["token_endpoint_auth_methods_supported"] = method is null ? null : new[] { method };
        var (browser, request) = await BeginAsync();

        (await AnswerAsync(browser, request, provider.Claims(request))).ShouldLeadOn();

        var sent = provider.Requests.Single(sent => sent.StartsWith("POST /token", StringComparison.Ordinal));
        var basic = Convert.ToBase64String("portal:secret+of%3A+the%2Fportal"u8);
        sent.Contains($"Authorization: Basic {basic}\r\n", StringComparison.Ordinal).ShouldBe(isBasic);
        sent.Contains("client_secret=secret+of%3A+the%2Fportal", StringComparison.Ordinal).ShouldBe(!isBasic);
        sent.ShouldContain("code_verifier=");
    }

    [Fact]
    public async Task A_provider_that_takes_no_code_or_is_gone_is_told_of_plainly()
    {
        var (browser, request) = await BeginAsync();
        provider.RefusesCodes = true;
        await (await ReturnAsync(browser, request)).ShouldRefuseAsync("check client ID and secret");
        (await here.RefusalsAsync("sso_code_refused")).ShouldBe(1);

        await provider.DisposeAsync();
        here.Portal.Time.Advance(TimeSpan.FromHours(2));
        var answer = await here.Visit().SubmitAsync("/account/sso", ("Email", provider.Email));
        await answer.ShouldRefuseAsync("cannot be reached or is set up wrongly");
    }

    [Fact]
    public async Task An_address_that_went_to_another_person_does_not_open_the_old_account()
    {
        var (browser, request) = await BeginAsync();
        (await AnswerAsync(browser, request, provider.Claims(request))).ShouldLeadOn();
        (browser, request) = await BeginAsync();
        var claims = provider.Claims(request);
        claims["sub"] = "sophie-2";

        await (await AnswerAsync(browser, request, claims)).ShouldRefuseAsync("belongs to another person");
    }

    [Fact]
    [Trait("SEC", "193")]
    public async Task A_provider_that_does_not_say_when_makes_no_fresh_session()
    {
        var (browser, request) = await BeginAsync();
        var claims = provider.Claims(request);
        claims["auth_time"] = null;
        claims["amr"] = new[] { "hwk", "mfa", "not-a-method" };
        (await AnswerAsync(browser, request, claims)).ShouldLeadOn();

        var session = await SignOnBrowser.SessionOfAsync(here.Portal, provider.Email);
        (here.Portal.Time.GetUtcNow() - session.AuthenticatedAt).ShouldBeGreaterThan(Domain.Actor.FreshFor);
        session.AuthenticationMethods.ShouldBe("hwk mfa");
        Domain.OAuth.Tokens.AuthenticationContext.ClassOf(session.AuthenticationMethods).ShouldBe("urn:clientportal:loa:2fa");
        Domain.OAuth.Tokens.AuthenticationContext.MethodsOf(session.AuthenticationMethods).ShouldBe(["hwk", "mfa"]);
    }

    [Theory]
    [InlineData("nobody@unknown.example")]
    [InlineData("not an address")]
    [InlineData("")]
    public async Task An_address_without_a_verified_domain_leads_nowhere(string email)
    {
        var answer = await here.Visit().SubmitAsync("/account/sso", ("Email", email));

        await answer.ShouldRefuseAsync("No single sign-on is set up for this e-mail address.");
    }

    [Fact]
    [Trait("SEC", "190")]
    public async Task A_sign_in_is_not_begun_by_another_sites_form()
    {
        var answer = await here.Visit().Visitor.PostAsync("/account/sso", [new("Email", provider.Email), new("_handler", "sso")]);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await here.Portal.InDatabaseAsync(db => db.Everywhere<SignOnAttempt>().CountAsync(row => row.WorkspaceId == here.Owner.WorkspaceId))).ShouldBe(0);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [Trait("SEC", "189")]
    public async Task The_way_back_leads_only_inside_the_host(string returnUrl)
    {
        var browser = here.Visit();
        var request = await browser.BeginAsync(provider.Email, returnUrl);

        (await AnswerAsync(browser, request, provider.Claims(request))).ShouldLeadOn().ShouldBe("/");
    }

    [Fact]
    [Trait("SEC", "222")]
    public async Task Refused_answers_are_counted_by_address()
    {
        await using var strict = new SignOnHost(here.Portal.Time, ("RateLimits:Scale", "1"));
        await strict.StartAsync();
        var browser = strict.Visit();
        for (var i = 0; i < 30; i++)
        {
            (await browser.Visitor.GetAsync($"/account/sso/callback/{strict.Owner.Workspace:N}?state=x&code=y")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        }

        var answer = await browser.Visitor.GetAsync($"/account/sso/callback/{strict.Owner.Workspace:N}?state=x&code=y");

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answer.Headers.RetryAfter.ShouldNotBeNull();
    }

    private async Task<(SignOnBrowser Browser, ProviderRequest Request)> BeginAsync()
    {
        var browser = here.Visit();
        return (browser, await browser.BeginAsync(provider.Email));
    }

    private Task<HttpResponseMessage> AnswerAsync(SignOnBrowser browser, ProviderRequest request, Dictionary<string, object?> claims, Dictionary<string, object?>? header = null)
    {
        provider.Give(provider.Key.Sign(claims, header));
        return ReturnAsync(browser, request);
    }

    private Task<HttpResponseMessage> ReturnAsync(SignOnBrowser browser, ProviderRequest request)
    {
        (string, string)[] issuer = provider.Metadata["authorization_response_iss_parameter_supported"] is null ? [] : [("iss", provider.Issuer)];
        return browser.ReturnAsync(request, [("code", "c"), ("state", request["state"]), .. issuer]);
    }
}
