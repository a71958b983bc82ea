using System.Net;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Users;

public sealed class PasswordResetTests(AccountHost host) : IClassFixture<AccountHost>
{
    private const string NewPassword = "an entirely new password";

    [Fact]
    [Trait("SEC", "186")]
    public async Task A_mailed_link_sets_a_new_password_once_and_ends_every_session()
    {
        var person = await host.AddOwnerAsync("Reset");
        using var browser = new FormBrowser(host);
        await AskAsync(browser, person.Email);
        var link = await host.LinkMailedToAsync(person.Email);

        var answer = await browser.SubmitAsync(link, "reset-password", ("NewPassword", NewPassword));

        answer.Headers.Location!.OriginalString.ShouldStartWith("/account/login");
        (await browser.IsSignedInAsync()).ShouldBeFalse("a reset signs nobody in");
        (await FormBrowser.Of(host, person).IsSignedInAsync()).ShouldBeFalse();
        (await browser.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await browser.SignInAsync(person.Email)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.SignInAsync(person.Email, NewPassword)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    [Trait("SEC", "186")]
    public async Task Of_parallel_uses_of_a_link_one_succeeds()
    {
        var person = await host.AddOwnerAsync("Race");
        using var browser = new FormBrowser(host);
        await AskAsync(browser, person.Email);
        var token = (await host.LinkMailedToAsync(person.Email)).Split('=')[1];

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => host.Get<ResetPassword>().RunAsync(
            Domain.Actor.Visitor("127.0.0.1", null), token, $"{NewPassword} {i}", default)));

        answers.Count(answer => answer.IsDone(out _, out _)).ShouldBe(1);
        (await host.AuditedAsync("user.password_reset", person.Actor.UserId)).ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "186")]
    public async Task A_link_ends_after_an_hour_and_with_a_change_of_password()
    {
        var (late, changed) = (await host.AddOwnerAsync("Late"), await host.AddOwnerAsync("Changed"));
        using var browser = new FormBrowser(host);
        await AskAsync(browser, late.Email);
        await AskAsync(browser, changed.Email);
        var (lateLink, changedLink) = (await host.LinkMailedToAsync(late.Email), await host.LinkMailedToAsync(changed.Email));
        (await browser.GetAsync(changedLink)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await host.Get<ChangePassword>().RunAsync(changed.Actor, new ChangePasswordDraft(People.Password, NewPassword), default)).Value();
        (await browser.GetAsync(changedLink)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        host.Time.Advance(TimeSpan.FromMinutes(61));
        (await browser.GetAsync(lateLink)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    [Trait("SEC", "186")]
    [Trait("SEC", "188")]
    public async Task A_reset_does_not_skip_the_second_step()
    {
        var person = await host.AddOwnerAsync("Second step");
        (await host.Get<EnrolTotp>().RunAsync(person.Actor, default)).Value();
        var user = await host.ReadAsync(db => db.Users.SingleAsync(row => row.Id == person.Actor.UserId));
        var key = host.Get<TotpKeys>().Unprotect(user.Id, user.ProtectedNewTotpKey!);
        (await host.Get<EnableTotp>().RunAsync(person.Actor, People.Password, Totp.CodeAt(key, Totp.StepAt(host.Time.GetUtcNow())), default)).Value();
        using var browser = new FormBrowser(host);
        await AskAsync(browser, person.Email);
        await host.MailToAsync(person.Email, count: 2);

        await browser.SubmitAsync(ResetLink(person.Email), "reset-password", ("NewPassword", NewPassword));
        var signIn = await browser.SignInAsync(person.Email, NewPassword);

        signIn.Headers.Location!.OriginalString.ShouldBe("/account/login/two-factor");
        (await browser.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "185")]
    public async Task Asking_for_an_unknown_account_looks_the_same_and_mails_nobody()
    {
        var person = await host.AddOwnerAsync("Known");
        using var browser = new FormBrowser(host);

        var (known, unknown) = (await AskAsync(browser, person.Email), await AskAsync(browser, "stranger@acme.example"));

        known.ShouldBe(unknown);
        await host.MailToAsync(person.Email);
        host.MailsTo("stranger@acme.example").ShouldBeEmpty();
    }

    [Fact]
    [Trait("SEC", "186")]
    [Trait("SEC", "218")]
    public async Task The_links_host_comes_from_the_configuration_and_from_nothing_in_the_request()
    {
        var person = await host.AddOwnerAsync("Host");
        using var browser = new FormBrowser(host);
        foreach (var header in new[] { "X-Forwarded-Host", "X-Original-Host", "X-Host" })
        {
            browser.Http.DefaultRequestHeaders.Add(header, "evil.example");
        }

        browser.Http.DefaultRequestHeaders.Add("Forwarded", "host=evil.example");
        await AskAsync(browser, person.Email);

        var mail = await host.MailToAsync(person.Email);
        mail.ShouldContain($"{host.Address.GetLeftPart(UriPartial.Authority)}/account/reset-password?token=cpl_");
        mail.ShouldNotContain("evil.example");
    }

    [Fact]
    [Trait("SEC", "227")]
    public async Task Twenty_requests_send_at_most_three_mails()
    {
        await using var strict = new AccountHost();
        strict.With("RateLimits:Scale", "1").StartServer();
        var person = await strict.AddOwnerAsync("Flood");
        using var browser = new FormBrowser(strict);
        for (var i = 0; i < 20; i++)
        {
            await AskAsync(browser, i % 2 == 0 ? person.Email : person.Email.ToUpperInvariant());
        }

        await strict.MailToAsync(person.Email, count: 3);
        await Task.Delay(200);
        strict.MailsTo(person.Email).Count.ShouldBe(3);
    }

    private static async Task<(HttpStatusCode, bool)> AskAsync(FormBrowser browser, string email)
    {
        var answer = await browser.SubmitAsync("/account/forgot-password", "forgot-password", ("Email", email));
        return (answer.StatusCode, (await answer.Content.ReadAsStringAsync()).Contains("If there is an account with this address", StringComparison.Ordinal));
    }

    private string ResetLink(string email)
    {
        var mail = host.MailsTo(email).Single(text => text.Contains("/account/reset-password", StringComparison.Ordinal));
        return new Uri(mail.Split('\n').Single(line => line.Contains("token=cpl_", StringComparison.Ordinal)).Trim()).PathAndQuery;
    }
}
