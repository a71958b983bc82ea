using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Tries;
using ClientPortal.Domain.Users;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Users;

/// <summary>How guessing is stopped, and that stopping it locks out nobody else.</summary>
public sealed class SignInLimitTests(AccountHost host) : IClassFixture<AccountHost>
{
    [Fact]
    [Trait("SEC", "222")]
    public async Task Of_50_wrong_passwords_at_once_ten_are_evaluated_and_the_right_one_is_refused_for_a_quarter_of_an_hour()
    {
        var person = await host.AddOwnerAsync("Guessed");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => TryAsync(person.Email, $"wrong {i}", "203.0.113.1")));

        answers.Count(answer => answer == ProblemKind.Invalid).ShouldBe(10);
        answers.Count(answer => answer == ProblemKind.TooMany).ShouldBe(40);
        (await host.AuditedAsync("user.sign_in_failed", person.Actor.UserId)).ShouldBe(10);
        (await TryAsync(person.Email, People.Password, "203.0.113.1")).ShouldBe(ProblemKind.TooMany);
        (await host.AuditedAsync("user.locked", person.Actor.UserId)).ShouldBe(1);

        host.Time.Advance(TimeSpan.FromMinutes(15.1));
        (await TryAsync(person.Email, People.Password, "203.0.113.1")).ShouldBeNull();
    }

    [Fact]
    [Trait("SEC", "222")]
    public async Task Many_right_passwords_at_once_are_no_guessing()
    {
        var person = await host.AddOwnerAsync("Busy");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TryAsync(person.Email, People.Password, "203.0.113.9")));

        answers.ShouldAllBe(answer => answer == null);
    }

    [Fact]
    [Trait("SEC", "223")]
    public async Task Guessing_from_one_address_locks_out_neither_another_address_nor_a_known_device()
    {
        var person = await host.AddOwnerAsync("Victim");
        await ExhaustAsync(person.Email, "203.0.113.2");

        (await TryAsync(person.Email, People.Password, "203.0.113.3")).ShouldBeNull();
        (await TryAsync(person.Email, People.Password, "203.0.113.2", new KnownDevice(person.Actor.UserId!.Value, "laptop"))).ShouldBeNull();
    }

    [Fact]
    [Trait("SEC", "223")]
    public async Task Guessing_from_many_addresses_is_stopped_and_a_known_device_still_gets_in()
    {
        var person = await host.AddOwnerAsync("Besieged");
        for (var i = 0; i < 5; i++)
        {
            await ExhaustAsync(person.Email, $"198.51.100.{i}");
        }

        (await TryAsync(person.Email, "wrong", "198.51.100.77")).ShouldBe(ProblemKind.TooMany);
        (await TryAsync(person.Email, People.Password, "198.51.100.78", new KnownDevice(person.Actor.UserId!.Value, "laptop"))).ShouldBeNull();
    }

    [Fact]
    [Trait("SEC", "223")]
    public async Task A_device_cookie_of_another_person_helps_nobody()
    {
        var (person, other) = (await host.AddOwnerAsync("Victim"), await host.AddOwnerAsync("Other"));
        await ExhaustAsync(person.Email, "203.0.113.4");

        (await TryAsync(person.Email, People.Password, "203.0.113.4", new KnownDevice(other.Actor.UserId!.Value, "laptop"))).ShouldBe(ProblemKind.TooMany);
    }

    [Theory]
    [InlineData("upper")]
    [InlineData("spaces")]
    [InlineData("full width")]
    [InlineData("same /64")]
    [Trait("SEC", "226")]
    public async Task Another_spelling_of_name_or_address_is_no_new_start(string dodge)
    {
        var person = await host.AddOwnerAsync("Dodged");
        await ExhaustAsync(person.Email, "2001:db8:7:7::1");

        var email = dodge switch
        {
            "upper" => person.Email.ToUpperInvariant(),
            "spaces" => $"  {person.Email} ",
            "full width" => person.Email.Replace('a', 'ａ').Replace('e', 'ｅ'),
            _ => person.Email,
        };
        (await TryAsync(email, People.Password, dodge == "same /64" ? "2001:db8:7:7:ffff::9" : "2001:db8:7:7::1")).ShouldBe(ProblemKind.TooMany);
    }

    [Fact]
    [Trait("SEC", "226")]
    public async Task Over_HTTP_new_cookies_and_forwarded_headers_change_nothing_and_the_words_stay_the_same()
    {
        var person = await host.AddOwnerAsync("Cookies");
        HttpResponseMessage? last = null;
        for (var i = 0; i < 12; i++)
        {
            using var browser = new FormBrowser(host);
            browser.Http.DefaultRequestHeaders.Add("X-Forwarded-For", $"192.0.2.{i}");
            last = await browser.SignInAsync(person.Email, i == 11 ? People.Password : "wrong");
        }

        last!.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        last.Headers.RetryAfter.ShouldNotBeNull();
        (await last.Content.ReadAsStringAsync()).ShouldContain("The e-mail or the password is not right.");
    }

    [Fact]
    [Trait("SEC", "222")]
    [Trait("SEC", "226")]
    public async Task Tries_of_several_limits_are_taken_all_or_none_and_stand_in_the_database()
    {
        var tries = host.Get<TryLimits>();
        var (wide, narrow) = (new TryLimit("test-wide", "a", 5, TimeSpan.FromMinutes(1)), new TryLimit("test-narrow", "a", 2, TimeSpan.FromMinutes(1)));

        var taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => tries.TakeAsync([wide, narrow], CancellationToken.None)));

        taken.Count(done => done).ShouldBe(2);
        var key = wide.Key;
        (await host.ReadAsync(db => db.Set<TryCount>().Where(row => row.Key == key).Select(row => row.Count).SingleAsync())).ShouldBe(2);
    }

    [Fact]
    [Trait("SEC", "227")]
    public async Task Random_names_from_one_address_leave_few_rows()
    {
        await using var strict = new AccountHost();
        strict.With("RateLimits:Scale", "0.1").StartServer();
        var signIn = strict.Get<SignIn>();
        for (var i = 0; i < 40; i++)
        {
            await signIn.RunAsync(Actor.Visitor("203.0.113.50", null), new SignInDraft($"random{i}@acme.example", "wrong"), new BrowserFacts(), default);
        }

        // 10 of the address were evaluated: one row for the address, two for each of the ten names.
        (await strict.ReadAsync(db => db.Set<TryCount>().CountAsync())).ShouldBe(21);
        strict.Time.Advance(TimeSpan.FromMinutes(20));
        await strict.Get<ForgetExpired>().RunAsync(CancellationToken.None);
        (await strict.ReadAsync(db => db.Set<TryCount>().CountAsync())).ShouldBe(0);
    }

    private async Task ExhaustAsync(string email, string address)
    {
        for (var i = 0; i < 10; i++)
        {
            (await TryAsync(email, "wrong", address)).ShouldBe(ProblemKind.Invalid);
        }
    }

    /// <summary>Why the try was refused; null where it was not.</summary>
    private async Task<ProblemKind?> TryAsync(string email, string password, string address, KnownDevice? device = null) =>
        await host.Get<SignIn>().RunAsync(Actor.Visitor(address, null), new SignInDraft(email, password), new BrowserFacts { KnownDevice = device }, CancellationToken.None)
            is SignInAnswer.Refused refused ? refused.Problem.Kind : null;
}
