using System.Net;
using ClientPortal.Domain.Links;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Users;

/// <summary>How an empty host gets its first owner.</summary>
public sealed class SetUpTests
{
    [Fact]
    [Trait("SEC", "192")]
    public async Task The_link_makes_an_owner_who_is_signed_in_and_works_no_second_time()
    {
        await using var host = Start();
        var link = await LinkAsync(host);
        using var browser = new FormBrowser(host);

        var answer = await SubmitAsync(browser, link, "owner@acme.example");

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe("/");
        (await browser.IsSignedInAsync()).ShouldBeTrue();
        (await browser.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await host.Get<MakeSetUpLink>().RunAsync(CancellationToken.None)).ShouldBeNull("nobody can set up a portal that has people");
        (await host.ReadAsync(db => db.Workspaces.Select(row => row.Slug).SingleAsync())).ShouldBe("acme-co");
    }

    [Fact]
    [Trait("SEC", "192")]
    public async Task Of_parallel_posts_exactly_one_makes_an_owner()
    {
        await using var host = Start();
        var link = await LinkAsync(host);
        var browsers = Enumerable.Range(0, 20).Select(_ => new FormBrowser(host)).ToArray();
        var pages = await Task.WhenAll(browsers.Select(browser => browser.ReadAsync(link)));

        var answers = await Task.WhenAll(browsers.Select((browser, i) => browser.PostAsync(link, "set-up", pages[i], Fields($"owner{i}@acme.example"))));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Redirect).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.NotFound).ShouldBe(19);
        (await host.ReadAsync(db => db.Users.CountAsync())).ShouldBe(1);
        (await host.ReadAsync(db => db.Workspaces.CountAsync())).ShouldBe(1);
        (await host.AuditedAsync("user.created")).ShouldBe(1);
    }

    [Fact]
    public async Task A_new_link_makes_the_earlier_one_void_and_a_link_ends_after_a_day()
    {
        await using var host = Start();
        var (first, second) = (await LinkAsync(host), await LinkAsync(host));
        using var browser = new FormBrowser(host);

        (await browser.GetAsync(first)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await browser.GetAsync(second)).StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Time.Advance(TimeSpan.FromHours(25));
        (await browser.GetAsync(second)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Every_mistake_stands_at_its_field_and_what_was_typed_stays_but_the_password()
    {
        await using var host = Start();
        using var browser = new FormBrowser(host);

        var answer = await browser.SubmitAsync(
            await LinkAsync(host), "set-up", ("WorkspaceName", "Acme & Co"), ("Slug", "Not a slug"), ("Name", ""), ("Email", "nobody"), ("Password", "password1"));
        var page = await answer.Content.ReadAsStringAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        page.ShouldContain("form-slug-error");
        page.ShouldContain("form-name-error");
        page.ShouldContain("form-email-error");
        page.ShouldContain("form-password-error");
        page.ShouldContain("value=\"Acme &amp; Co\"");
        page.ShouldNotContain("password1");
        (await host.ReadAsync(db => db.Users.CountAsync())).ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "190")]
    public async Task A_post_without_the_forms_token_changes_nothing()
    {
        await using var host = Start();
        using var browser = new FormBrowser(host);
        var link = await LinkAsync(host);

        var fields = Fields("owner@acme.example").Append(("Token", link.Split('=')[1])).Append(("_handler", "set-up"));
        var answer = await browser.Http.PostAsync("/setup", new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Item1, field.Item2))));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await host.ReadAsync(db => db.Users.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Bootstrap_makes_the_owner_of_an_empty_database_and_is_ignored_afterwards()
    {
        await using var host = new AccountHost();
        host.With("Bootstrap:AdminEmail", "root@acme.example").With("Bootstrap:AdminPassword", People.Password)
            .With("Bootstrap:WorkspaceName", "Acme").With("Bootstrap:WorkspaceSlug", "acme").StartServer();
        using var browser = new FormBrowser(host);

        (await browser.SignInAsync("root@acme.example")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var again = await host.Get<Domain.Bootstrap.BootstrapPortal>().RunAsync(
            new Domain.Bootstrap.FirstOwner { Email = "other@acme.example", Password = People.Password, WorkspaceName = "Other" }, CancellationToken.None);
        again.Value().ShouldBeFalse();
        (await host.ReadAsync(db => db.Users.CountAsync())).ShouldBe(1);
    }

    private static AccountHost Start()
    {
        var host = new AccountHost();
        host.StartServer();
        return host;
    }

    private static async Task<string> LinkAsync(AccountHost host) =>
        PortalUrls.SetUpBy((await host.Get<MakeSetUpLink>().RunAsync(CancellationToken.None))!.Reveal());

    private static Task<HttpResponseMessage> SubmitAsync(FormBrowser browser, string link, string email) => browser.SubmitAsync(link, "set-up", Fields(email));

    private static (string, string)[] Fields(string email) =>
        [("WorkspaceName", "Acme & Co"), ("Slug", ""), ("Name", "Olga Owner"), ("Email", email), ("Password", People.Password)];
}
