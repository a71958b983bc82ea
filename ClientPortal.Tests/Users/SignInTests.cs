using System.Net;
using System.Text.RegularExpressions;
using ClientPortal.Domain;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClientPortal.Tests.Users;

public sealed partial class SignInTests(AccountHost host) : IClassFixture<AccountHost>
{
    [Fact]
    [Trait("SEC", "230")]
    public void What_was_typed_does_not_show_itself_in_text()
    {
        const string Secret = "typed-and-secret";
        object[] drafts =
        [
            new SignInDraft("a@b.example", Secret),
            new ChangePasswordDraft(Secret, Secret),
            new Domain.Members.NewMemberDraft(Secret, "Name", Secret),
            new Domain.Workspaces.SetUpDraft { Token = Secret, WorkspaceName = "W", Name = "N", Email = "a@b.example", Password = Secret },
        ];

        foreach (var draft in drafts)
        {
            draft.ToString()!.ShouldNotContain(Secret);
        }
    }

    [Fact]
    [Trait("SEC", "180")]
    public async Task Signing_in_gives_a_new_session_key_and_ends_the_session_of_before()
    {
        var person = await host.AddOwnerAsync("Fixation");
        using var browser = new FormBrowser(host);
        browser.SessionKey = "chosen-by-somebody-else";
        await browser.SignInAsync(person.Email);
        var first = browser.SessionKey;

        await browser.SignInAsync(person.Email);

        first.ShouldNotBe("chosen-by-somebody-else");
        browser.SessionKey.ShouldNotBe(first);
        using var thief = new FormBrowser(host);
        thief.SessionKey = first;
        (await thief.IsSignedInAsync()).ShouldBeFalse();
        (await browser.IsSignedInAsync()).ShouldBeTrue();
    }

    [Theory]
    [InlineData("/oauth/authorize?client_id=a&state=%2F%2Fb", "/oauth/authorize?client_id=a&amp;state=%2F%2Fb")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [Trait("SEC", "189")]
    public async Task The_page_in_between_leads_only_inside_the_host(string returnUrl, string expected)
    {
        using var browser = new FormBrowser(host);

        var html = await browser.ReadAsync($"/account/continue?returnUrl={Uri.EscapeDataString(returnUrl)}");

        html.ShouldContain($"content=\"0;url={expected}\"");
        html.ShouldContain($"<a href=\"{expected}\"");
    }

    [Theory]
    [InlineData("/settings/members", "/settings/members")]
    [InlineData("/oauth/authorize?client_id=a&state=%2F%2Fb", "/account/continue?returnUrl=%2Foauth%2Fauthorize%3Fclient_id%3Da%26state%3D%252F%252Fb")]
    [InlineData("//evil.example", "/")]
    [InlineData("https:evil.example", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("\\\\evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("%2F%2Fevil.example", "/")]
    [InlineData("/%2Fevil.example", "/")]
    [InlineData("/%5Cevil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("", "/")]
    [Trait("SEC", "189")]
    public async Task The_way_back_leads_only_inside_the_host(string returnUrl, string expected)
    {
        var person = await host.AddOwnerAsync("Way back");
        using var browser = new FormBrowser(host);

        var answer = await browser.SignInAsync(person.Email, path: $"/account/login?returnUrl={Uri.EscapeDataString(returnUrl)}");

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.Replace(host.Address.GetLeftPart(UriPartial.Authority), "").ShouldBe(expected);
    }

    [Fact]
    [Trait("SEC", "190")]
    public async Task A_forged_sign_in_is_refused_and_sets_no_session()
    {
        var person = await host.AddOwnerAsync("Forged");
        using var browser = new FormBrowser(host);

        var answer = await browser.Http.PostAsync("/account/login", new FormUrlEncodedContent(
            [new("_handler", "login"), new("Email", person.Email), new("Password", People.Password)]));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        browser.SessionKey.ShouldBeEmpty();
    }

    [Fact]
    [Trait("SEC", "185")]
    public async Task Unknown_disabled_and_wrong_look_the_same()
    {
        var (known, disabled) = (await host.AddOwnerAsync("Known"), await host.AddOwnerAsync("Disabled"));
        await host.ReadAsync(db => db.Users.Where(row => row.Id == disabled.Actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(row => row.DisabledAt, DateTimeOffset.UnixEpoch)));

        var answers = new List<(HttpStatusCode, string)>();
        foreach (var (email, password) in new[] { (known.Email, "wrong password 1"), ("nobody@acme.example", "wrong password 2"), (disabled.Email, People.Password) })
        {
            using var browser = new FormBrowser(host);
            var answer = await browser.SignInAsync(email, password);
            browser.SessionKey.ShouldBeEmpty();
            answers.Add((answer.StatusCode, Neutral((await answer.Content.ReadAsStringAsync()).Replace(email, ""))));
        }

        answers.Distinct().ShouldHaveSingleItem().Item1.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    [Trait("SEC", "185")]
    public async Task An_unknown_account_costs_the_same_time()
    {
        var known = await host.AddOwnerAsync("Timed");
        var signIn = host.Get<SignIn>();
        await SameTime.ShouldHoldAsync(
            24,
            fastest => fastest * 0.6,
            round => signIn.RunAsync(From(round), new SignInDraft(known.Email, "wrong"), new BrowserFacts(), default),
            round => signIn.RunAsync(From(round), new SignInDraft($"nobody{round}@acme.example", "wrong"), new BrowserFacts(), default));

        static Actor From(int round) => Actor.Visitor($"198.51.100.{round}", null);
    }

    [Fact]
    [Trait("SEC", "184")]
    public async Task The_last_of_128_characters_counts()
    {
        var password = string.Concat(Enumerable.Range(0, 127).Select(i => (char)('a' + (i % 26)))) + "ß";
        var person = await host.AddOwnerAsync("Long");
        using var owner = FormBrowser.Of(host, person);
        (await owner.SubmitAsync("/account/security", "password", ("Password", People.Password), ("NewPassword", password))).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var wrong = new FormBrowser(host);
        using var right = new FormBrowser(host);
        (await wrong.SignInAsync(person.Email, password[..^1] + "s")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await right.SignInAsync(person.Email, password)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData("password1", "password_common")]
    [InlineData("PassWord1", "password_common")]
    [InlineData("12345678", "password_common")]
    [InlineData("aaaaaaaaaaaa", "password_common")]
    [InlineData("short 1", "password_too_short")]
    [InlineData("four words no digits", null)]
    [InlineData("пароль из слов", null)]
    [InlineData("🦊🦊🐻🐻", null)]
    [Trait("SEC", "184")]
    public void Passwords_are_judged_by_length_and_by_how_common_they_are(string password, string? code) =>
        new NewPasswordRules("me@acme.example").Validate(password).Errors.Select(error => error.ErrorCode).FirstOrDefault().ShouldBe(code);

    [Fact]
    public async Task A_hash_with_fewer_rounds_is_renewed_at_the_next_sign_in()
    {
        var person = await host.AddOwnerAsync("Rehash");
        var old = new PasswordHasher<PortalUser>(Options.Create(new PasswordHasherOptions { IterationCount = 100_000 })).HashPassword(null!, People.Password);
        await host.ReadAsync(db => db.Users.Where(row => row.Id == person.Actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, old)));
        using var browser = new FormBrowser(host);

        (await browser.SignInAsync(person.Email)).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        var hash = await host.ReadAsync(db => db.Users.Where(row => row.Id == person.Actor.UserId).Select(row => row.PasswordHash).SingleAsync());
        var bytes = Convert.FromBase64String(hash!);
        ((bytes[5] << 24) | (bytes[6] << 16) | (bytes[7] << 8) | bytes[8]).ShouldBe(210_000);
    }

    [Fact]
    [Trait("SEC", "228")]
    public async Task Right_and_wrong_sign_ins_are_audited()
    {
        var person = await host.AddOwnerAsync("Audited");
        using var browser = new FormBrowser(host);
        await browser.SignInAsync(person.Email, "wrong");
        await browser.SignInAsync(person.Email);

        var rows = await host.ReadAsync(db => db.Everywhere<Domain.Audit.AuditEvent>().Where(row => row.UserId == person.Actor.UserId).OrderBy(row => row.Id).ToListAsync());
        var (failed, done) = (rows.Single(row => row.Action == "user.sign_in_failed"), rows.Last(row => row.Action == "user.signed_in"));
        failed.Succeeded.ShouldBeFalse();
        failed.IpAddress.ShouldNotBeNullOrEmpty();
        done.CorrelationId.ShouldNotBeNullOrEmpty();
        done.WorkspaceId.ShouldBe(person.Actor.WorkspaceId);
    }

    [Fact]
    public async Task The_pages_speak_German_and_need_no_script()
    {
        using var browser = new FormBrowser(host);
        browser.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("de-DE");

        var page = await browser.ReadAsync("/account/login");

        page.ShouldContain("Anmelden");
        page.ShouldContain("Passwort");
        page.ShouldNotContain("<script");
    }

    // What differs with every answer: the form's token and the state the framework writes behind the page.
    private static string Neutral(string page) => Varying().Replace(page, "");

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"[^\"]*\"|<!--Blazor.*?-->", RegexOptions.Singleline)]
    private static partial Regex Varying();
}
