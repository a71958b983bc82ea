using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Users;

/// <summary>What ends a session, and that it ends on the server.</summary>
public sealed class SessionTests(AccountHost host) : IClassFixture<AccountHost>
{
    [Fact]
    [Trait("SEC", "181")]
    [Trait("SEC", "221")]
    public async Task Signing_out_ends_every_copy_of_the_cookie_and_every_circuit()
    {
        var person = await host.AddOwnerAsync("Sign out");
        using var browser = FormBrowser.Of(host, person);
        using var copy = FormBrowser.Of(host, person);

        var answer = await browser.SubmitAsync("/account/logout", "/account/logout");

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.GetValues("Clear-Site-Data").ShouldHaveSingleItem();
        (await copy.IsSignedInAsync()).ShouldBeFalse();
        (await host.Get<SessionQueries>().IsLiveAsync(person.Actor.SessionId!.Value, default)).ShouldBeFalse("an open circuit asks this every half minute");
        (await host.Get<ActorQueries>().FindAsync(person.Actor.SessionId!.Value, null, default)).ShouldBeNull("and before every act");
        (await host.AuditedAsync("user.signed_out", person.Actor.UserId)).ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "190")]
    public async Task Neither_a_link_nor_a_forged_post_signs_anybody_out()
    {
        var person = await host.AddOwnerAsync("Forged");
        using var browser = FormBrowser.Of(host, person);

        (await browser.GetAsync("/account/logout")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.Http.PostAsync("/account/logout", new FormUrlEncodedContent([]))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        (await browser.IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    [Trait("SEC", "182")]
    public async Task A_session_ends_after_12_hours_without_use_and_after_14_days_in_any_case()
    {
        await using var own = new AccountHost();
        own.StartServer();
        var (idle, busy) = (await own.AddOwnerAsync("Idle"), await own.AddOwnerAsync("Busy"));
        using var idleBrowser = FormBrowser.Of(own, idle);
        using var busyBrowser = FormBrowser.Of(own, busy);
        for (var hour = 0; hour < 13; hour++)
        {
            own.Time.Advance(TimeSpan.FromHours(1));
            (await busyBrowser.IsSignedInAsync()).ShouldBeTrue();
        }

        (await idleBrowser.IsSignedInAsync()).ShouldBeFalse();
        for (var step = 0; step < 29; step++)
        {
            own.Time.Advance(TimeSpan.FromHours(11));
            await busyBrowser.IsSignedInAsync();
        }

        (await busyBrowser.IsSignedInAsync()).ShouldBeTrue("13 days and 20 hours");
        own.Time.Advance(TimeSpan.FromHours(5));
        (await busyBrowser.IsSignedInAsync()).ShouldBeFalse("more than 14 days");
    }

    [Fact]
    [Trait("SEC", "182")]
    [Trait("SEC", "203")]
    public async Task A_disabled_account_can_do_nothing_from_that_moment()
    {
        var person = await host.AddOwnerAsync("Disabled");
        using var browser = FormBrowser.Of(host, person);
        await host.SetDisabledAsync(person.Actor.UserId!.Value, DateTimeOffset.UnixEpoch);

        (await browser.IsSignedInAsync()).ShouldBeFalse();
        (await host.Get<SessionQueries>().IsLiveAsync(person.Actor.SessionId!.Value, default)).ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "203")]
    public async Task What_an_operator_changes_in_the_database_by_hand_counts_within_half_a_minute()
    {
        await using var own = new AccountHost();
        own.StartServer();
        var person = await own.AddOwnerAsync("By hand");
        using var browser = FormBrowser.Of(own, person);
        (await browser.IsSignedInAsync()).ShouldBeTrue();
        await own.ReadAsync(db => db.Users.Where(row => row.Id == person.Actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(row => row.DisabledAt, DateTimeOffset.UnixEpoch)));

        own.Time.Advance(KnownSessions.LongestAge);

        (await browser.IsSignedInAsync()).ShouldBeFalse();
        (await own.Get<ActorQueries>().FindAsync(person.Actor.SessionId!.Value, null, default)).ShouldBeNull();
    }

    [Fact]
    [Trait("SEC", "180")]
    [Trait("SEC", "182")]
    public async Task A_new_password_ends_all_other_sessions_and_renews_the_key_of_this_one()
    {
        var person = await host.AddOwnerAsync("New password");
        using var other = new FormBrowser(host);
        await other.SignInAsync(person.Email);
        using var browser = FormBrowser.Of(host, person);

        var answer = await browser.SubmitAsync("/account/security", "password", ("Password", People.Password), ("NewPassword", "another good password"));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        browser.SessionKey.ShouldNotBe(person.SessionKey);
        (await browser.IsSignedInAsync()).ShouldBeTrue();
        (await other.IsSignedInAsync()).ShouldBeFalse();
        using var old = FormBrowser.Of(host, person);
        (await old.IsSignedInAsync()).ShouldBeFalse();
        (await host.MailToAsync(person.Email)).ShouldContain("password of your account was changed");
    }

    [Fact]
    public async Task A_wrong_current_password_changes_nothing_and_stands_at_its_field()
    {
        var person = await host.AddOwnerAsync("Wrong");
        using var browser = FormBrowser.Of(host, person);

        var answer = await browser.SubmitAsync("/account/security", "password", ("Password", "wrong"), ("NewPassword", "another good password"));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("password-password-error");
        browser.SessionKey.ShouldBe(person.SessionKey);
    }

    [Fact]
    [Trait("SEC", "182")]
    public async Task Sessions_are_listed_and_can_be_ended_one_by_one_or_all_others_at_once()
    {
        var person = await host.AddOwnerAsync("List");
        var others = Enumerable.Range(0, 3).Select(_ => new FormBrowser(host)).ToArray();
        foreach (var one in others)
        {
            await one.SignInAsync(person.Email);
        }

        using var browser = FormBrowser.Of(host, person);
        var rows = await host.Get<SessionQueries>().ListAsync(person.Actor, default);
        rows.Count.ShouldBe(4);
        var victim = rows.First(row => !row.IsThisOne);
        (await browser.SubmitAsync("/account/security", "sessions", ("Ended", victim.Id.ToString()))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Get<SessionQueries>().ListAsync(person.Actor, default)).Count.ShouldBe(3);

        (await browser.SubmitAsync("/account/security", "sessions", ("Ended", "others"))).StatusCode.ShouldBe(HttpStatusCode.OK);

        foreach (var one in others)
        {
            (await one.IsSignedInAsync()).ShouldBeFalse();
        }

        (await browser.IsSignedInAsync()).ShouldBeTrue();
    }

    [Fact]
    [Trait("SEC", "194")]
    public async Task Nobody_ends_the_session_of_somebody_else()
    {
        var (person, other) = (await host.AddOwnerAsync("Own"), await host.AddOwnerAsync("Other"));

        var outcome = await host.Get<EndSession>().RunAsync(person.Actor, other.Actor.SessionId!.Value, default);

        outcome.IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await host.Get<SessionQueries>().IsLiveAsync(other.Actor.SessionId!.Value, default)).ShouldBeTrue();
    }

    [Fact]
    [Trait("SEC", "183")]
    public async Task The_password_makes_an_old_sign_in_fresh_again()
    {
        await using var own = new AccountHost();
        own.StartServer();
        var person = await own.AddOwnerAsync("Fresh");
        own.Time.Advance(TimeSpan.FromMinutes(31));
        var now = own.Time.GetUtcNow();
        var old = await own.Get<ActorQueries>().FindAsync(person.Actor.SessionId!.Value, null, default);
        old!.IsFresh(now).ShouldBeFalse();

        (await own.Get<ConfirmPassword>().RunAsync(old, "wrong", default)).IsDone(out _, out _).ShouldBeFalse();
        (await own.Get<ActorQueries>().FindAsync(person.Actor.SessionId!.Value, null, default))!.IsFresh(now).ShouldBeFalse();
        (await own.Get<ConfirmPassword>().RunAsync(old, People.Password, default)).Value();

        (await own.Get<ActorQueries>().FindAsync(person.Actor.SessionId!.Value, null, default))!.IsFresh(now).ShouldBeTrue();
    }

    [Fact]
    [Trait("SEC", "222")]
    public async Task A_borrowed_browser_lets_nobody_guess_the_password()
    {
        var person = await host.AddOwnerAsync("Borrowed");

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => host.Get<ConfirmPassword>().RunAsync(person.Actor, $"wrong {i}", default)));

        answers.Count(answer => answer is Outcome<Nothing>.Refused { Problem.Kind: ProblemKind.Invalid }).ShouldBe(10);
        (await host.Get<ConfirmPassword>().RunAsync(person.Actor, People.Password, default)).IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Kind.ShouldBe(ProblemKind.TooMany);
    }

    [Fact]
    [Trait("SEC", "099")]
    public async Task Grants_of_a_session_end_with_it_unless_they_may_go_on_offline()
    {
        var person = await host.AddOwnerAsync("Grants");
        var client = (await host.Get<RegisterClient>().RunAsync(person.Actor, new ClientDraft { Name = "App", Kind = ClientKind.Confidential }, default)).Value();
        var (bound, offline) = (await AddGrantAsync(person, client.Id, "openid"), await AddGrantAsync(person, client.Id, "openid offline_access"));

        (await host.Get<SignOut>().RunAsync(person.Actor, default)).Value();

        var alive = await host.ReadAsync(db => db.Everywhere<Grant>().Where(row => row.UserId == person.Actor.UserId && row.RevokedAt == null).Select(row => row.Id).ToListAsync());
        alive.ShouldBe([offline]);
        alive.ShouldNotContain(bound);
    }

    [Fact]
    [Trait("SEC", "196")]
    public async Task A_tab_stays_in_its_workspace_when_another_tab_switches()
    {
        var person = await host.AddOwnerAsync("First");
        var second = (await host.Get<CreateWorkspace>().RunAsync(person.Actor, new WorkspaceDraft { Name = "Second" }, default)).Value();
        var actors = host.Get<ActorQueries>();

        (await actors.FindAsync(person.Actor.SessionId!.Value, pinned: person.Actor.WorkspaceId, default))!.WorkspaceId.ShouldBe(person.Actor.WorkspaceId);
        (await actors.FindAsync(person.Actor.SessionId!.Value, pinned: null, default))!.WorkspaceId.ShouldBe(second.Id);
    }

    [Fact]
    [Trait("SEC", "202")]
    public async Task A_removed_member_has_no_rights_left_in_an_open_tab()
    {
        var owner = await host.AddOwnerAsync("Removal");
        var admin = await host.AddMemberAsync(owner, WorkspaceRole.Admin, "Anna Admin");
        var memberId = await host.ReadAsync(db => db.Everywhere<Member>().Where(row => row.UserId == admin.Actor.UserId).Select(row => row.Id).SingleAsync());

        (await host.Get<RemoveMember>().RunAsync(owner.Actor, memberId, default)).Value();

        var actor = await host.Get<ActorQueries>().FindAsync(admin.Actor.SessionId!.Value, pinned: owner.Actor.WorkspaceId, default);
        actor!.WorkspaceId.ShouldBeNull();
        actor.May(Rights.ClientsRead).ShouldBeFalse();
    }

    private async Task<Guid> AddGrantAsync(Person person, Guid clientRowId, string scopes)
    {
        var grant = new Grant
        {
            Id = Guid.CreateVersion7(),
            WorkspaceId = person.Actor.Workspace,
            ClientRowId = clientRowId,
            UserId = person.Actor.UserId!.Value,
            Scopes = ScopeSet.Parse(scopes),
            CreatedAt = host.Time.GetUtcNow(),
            AuthenticatedAt = host.Time.GetUtcNow(),
            AuthenticationMethods = "pwd",
            SessionId = person.Actor.SessionId,
        };
        await host.ReadAsync(db =>
        {
            db.Grants.Add(grant);
            return db.SaveChangesAsync();
        });
        return grant.Id;
    }
}
