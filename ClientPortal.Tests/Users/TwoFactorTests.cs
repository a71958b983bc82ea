using System.Net;
using System.Text.RegularExpressions;
using ClientPortal.Domain;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Users;

public sealed partial class TwoFactorTests(AccountHost host) : IClassFixture<AccountHost>
{
    [Fact]
    [Trait("SEC", "187")]
    [Trait("SEC", "188")]
    public async Task Signing_in_takes_both_steps_and_a_code_works_once()
    {
        var (person, key, _) = await EnrolAsync();
        using var browser = new FormBrowser(host);

        var first = await browser.SignInAsync(person.Email, path: "/account/login?returnUrl=%2Fsettings%2Fmembers");

        first.Headers.Location!.OriginalString.ShouldBe("/account/login/two-factor?returnUrl=%2Fsettings%2Fmembers");
        browser.SessionKey.ShouldBeEmpty();
        (await browser.IsSignedInAsync()).ShouldBeFalse();
        var code = NextCode(key);
        var second = await browser.SubmitAsync(first.Headers.Location.OriginalString, "two-factor", ("Code", code));
        second.Headers.Location!.OriginalString.ShouldBe("/settings/members");
        (await browser.IsSignedInAsync()).ShouldBeTrue();

        using var thief = new FormBrowser(host);
        await thief.SignInAsync(person.Email);
        (await thief.SubmitAsync("/account/login/two-factor", "two-factor", ("Code", code))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await thief.IsSignedInAsync()).ShouldBeFalse();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/account/security")]
    [InlineData("/account/connected-apps")]
    [InlineData("/settings/members")]
    [InlineData("/settings/integration/api-clients")]
    [InlineData("/api/v1/me")]
    [InlineData("/_blazor/negotiate")]
    [Trait("SEC", "188")]
    public async Task Half_a_sign_in_opens_nothing(string path)
    {
        var (person, _, _) = await EnrolAsync();
        using var browser = new FormBrowser(host);
        await browser.SignInAsync(person.Email);

        var answer = await browser.GetAsync(path);

        (answer.StatusCode == HttpStatusCode.Unauthorized
            || (answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.OriginalString.StartsWith("/account/login", StringComparison.Ordinal)))
            .ShouldBeTrue($"{answer.StatusCode}");
    }

    [Fact]
    [Trait("SEC", "188")]
    public async Task The_second_step_alone_leads_back_to_the_first_and_the_first_ends_after_ten_minutes()
    {
        var (person, key, _) = await EnrolAsync();
        using var browser = new FormBrowser(host);
        (await browser.GetAsync("/account/login/two-factor")).Headers.Location!.OriginalString.ShouldBe("/account/login");

        await browser.SignInAsync(person.Email);
        var page = await browser.ReadAsync("/account/login/two-factor");
        host.Time.Advance(TimeSpan.FromMinutes(11));
        var late = await browser.PostAsync("/account/login/two-factor", "two-factor", page, ("Code", NextCode(key)));

        late.Headers.Location!.OriginalString.ShouldBe("/account/login");
        (await browser.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "187")]
    public async Task Of_parallel_uses_of_one_code_one_succeeds()
    {
        var (person, key, _) = await EnrolAsync();
        var code = NextCode(key);

        (await CountSuccessesAsync(person, code, uses: 4)).ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "187")]
    public async Task Of_ten_parallel_uses_of_a_recovery_code_one_succeeds_and_it_never_does_again()
    {
        var (person, _, codes) = await EnrolAsync();

        (await CountSuccessesAsync(person, codes[3], uses: 10)).ShouldBe(1);
        (await CountSuccessesAsync(person, codes[3], uses: 1)).ShouldBe(0);
        (await CountSuccessesAsync(person, codes[4].Replace("-", " ").ToUpperInvariant(), uses: 1)).ShouldBe(1, "however it is written");
        (await host.MailToAsync(person.Email)).ShouldContain("recovery code");
    }

    [Fact]
    [Trait("SEC", "222")]
    [Trait("SEC", "187")]
    public async Task Codes_cannot_be_guessed_by_many_sessions_at_once()
    {
        var (person, key, _) = await EnrolAsync();
        var stamp = await StampAsync(person);

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => host.Get<SignInWithCode>().RunAsync(
            Actor.Visitor("203.0.113.1", null), person.Actor.UserId!.Value, stamp, $"{i:000000}", new BrowserFacts(), default)));

        answers.Count(answer => answer is Outcome<StartedSession>.Refused { Problem.Kind: ProblemKind.Invalid }).ShouldBe(5);
        (await host.Get<SignInWithCode>().RunAsync(Actor.Visitor("203.0.113.1", null), person.Actor.UserId!.Value, stamp, NextCode(key), new BrowserFacts(), default))
            .IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Kind.ShouldBe(ProblemKind.TooMany);
    }

    [Fact]
    [Trait("SEC", "188")]
    public async Task Turning_it_on_needs_a_code_and_the_password_and_off_the_factor()
    {
        var (person, key, _) = await EnrolAsync();
        using var browser = new FormBrowser(host);
        await SignInFullyAsync(browser, person, key);

        (await ActAsync(browser, "disable", People.Password, "000000")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ActAsync(browser, "disable", "wrong", NextCode(key))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await IsOnAsync(person)).ShouldBeTrue();

        var (before, code) = (browser.SessionKey, NextCode(key));
        (await ActAsync(browser, "disable", People.Password, code)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await IsOnAsync(person)).ShouldBeFalse();
        browser.SessionKey.ShouldNotBe(before);
        (await browser.IsSignedInAsync()).ShouldBeTrue();
        (await host.ReadAsync(db => db.RecoveryCodes.CountAsync(row => row.UserId == person.Actor.UserId))).ShouldBe(0);
    }

    [Fact]
    public async Task New_recovery_codes_replace_the_old_ones()
    {
        var (person, key, codes) = await EnrolAsync();
        using var browser = new FormBrowser(host);
        await SignInFullyAsync(browser, person, key);

        var page = await (await ActAsync(browser, "renew", People.Password, NextCode(key))).Content.ReadAsStringAsync();

        var renewed = CodesIn(page);
        renewed.Count.ShouldBe(10);
        renewed.ShouldNotContain(codes[0]);
        (await CountSuccessesAsync(person, codes[0], uses: 1)).ShouldBe(0);
        CodesIn(await browser.ReadAsync("/account/security")).ShouldBeEmpty("they are shown once");
    }

    [Fact]
    [Trait("SEC", "182")]
    public async Task Turning_it_on_ends_the_other_sessions()
    {
        var person = await host.AddOwnerAsync("Others");
        using var other = new FormBrowser(host);
        await other.SignInAsync(person.Email);

        await EnrolAsync(person);

        (await other.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "173")]
    public async Task The_key_is_encrypted_for_its_owner_and_the_codes_are_hashed()
    {
        var (person, key, codes) = await EnrolAsync();
        var (other, _, _) = await EnrolAsync();

        var stored = await host.ReadAsync(db => db.Users.Where(row => row.Id == person.Actor.UserId).Select(row => row.ProtectedTotpKey).SingleAsync());

        stored!.AsSpan().IndexOf(key).ShouldBe(-1);
        host.Get<TotpKeys>().Unprotect(person.Actor.UserId!.Value, stored!).ShouldBe(key);
        Should.Throw<System.Security.Cryptography.CryptographicException>(() => host.Get<TotpKeys>().Unprotect(other.Actor.UserId!.Value, stored!));
        var hash = RecoveryCodeText.HashOf(codes[0]);
        (await host.ReadAsync(db => db.RecoveryCodes.CountAsync(row => row.Hash == hash))).ShouldBe(1);
    }

    private Task<(Person Person, byte[] Key, IReadOnlyList<string> RecoveryCodes)> EnrolAsync() => EnrolAsync(null);

    /// <summary>Turns two-step sign-in on by the page, as a person does.</summary>
    private async Task<(Person Person, byte[] Key, IReadOnlyList<string> RecoveryCodes)> EnrolAsync(Person? given)
    {
        var person = given ?? await host.AddOwnerAsync("Two steps");
        using var browser = FormBrowser.Of(host, person);
        (await browser.SubmitAsync("/account/security", "two-factor", ("Act", "begin"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var user = await host.ReadAsync(db => db.Users.SingleAsync(row => row.Id == person.Actor.UserId));
        var key = host.Get<TotpKeys>().Unprotect(user.Id, user.ProtectedNewTotpKey!);
        (await browser.ReadAsync("/account/security")).ShouldContain(Totp.ToBase32(key));

        var done = await ActAsync(browser, "enable", People.Password, NextCode(key));

        done.StatusCode.ShouldBe(HttpStatusCode.OK);
        var codes = CodesIn(await done.Content.ReadAsStringAsync());
        codes.Count.ShouldBe(10);
        return (person, key, codes);
    }

    /// <summary>A code that no test has used: each moves the clock on by a step.</summary>
    private string NextCode(byte[] key)
    {
        host.Time.Advance(TimeSpan.FromSeconds(30));
        return Totp.CodeAt(key, Totp.StepAt(host.Time.GetUtcNow()));
    }

    private async Task SignInFullyAsync(FormBrowser browser, Person person, byte[] key)
    {
        await browser.SignInAsync(person.Email);
        (await browser.SubmitAsync("/account/login/two-factor", "two-factor", ("Code", NextCode(key)))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    private static Task<HttpResponseMessage> ActAsync(FormBrowser browser, string act, string password, string code) =>
        browser.SubmitAsync("/account/security", "two-factor", ("Act", act), ("Password", password), ("Code", code));

    private async Task<int> CountSuccessesAsync(Person person, string code, int uses)
    {
        var stamp = await StampAsync(person);
        var answers = await Task.WhenAll(Enumerable.Range(0, uses).Select(i => host.Get<SignInWithCode>().RunAsync(
            Actor.Visitor($"198.51.100.{i}", null), person.Actor.UserId!.Value, stamp, code, new BrowserFacts(), default)));
        return answers.Count(answer => answer is Outcome<StartedSession>.Done);
    }

    private async Task<string> StampAsync(Person person) =>
        (await host.ReadAsync(db => db.Users.Where(row => row.Id == person.Actor.UserId).Select(row => row.SecurityStamp).SingleAsync()))!;

    private Task<bool> IsOnAsync(Person person) => host.ReadAsync(db => db.Users.Where(row => row.Id == person.Actor.UserId).Select(row => row.TwoFactorEnabled).SingleAsync());

    private static IReadOnlyList<string> CodesIn(string page) => [.. RecoveryCodes().Matches(page).Select(match => match.Groups["code"].Value)];

    [GeneratedRegex("<li>(?<code>[2-9a-z]{6}(-[2-9a-z]{6}){3})</li>", RegexOptions.ExplicitCapture)]
    private static partial Regex RecoveryCodes();
}
