using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Members;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Members;

public sealed class InvitationTests(AccountHost host) : IClassFixture<AccountHost>
{
    [Fact]
    [Trait("SEC", "192")]
    public async Task A_mailed_link_makes_a_new_person_a_member_once()
    {
        var owner = await host.AddOwnerAsync("Acme");
        var link = await InviteAsync(owner, "nora@new.example", WorkspaceRole.Admin);
        using var browser = new FormBrowser(host);

        var page = await browser.ReadAsync(link);
        page.ShouldContain("Acme");
        page.ShouldContain("nora@new.example");
        var answer = await browser.PostAsync(link, "create-account", page, ("Name", "Nora New"), ("Password", People.Password));

        answer.Headers.Location!.OriginalString.ShouldBe("/");
        (await browser.IsSignedInAsync()).ShouldBeTrue();
        var member = await host.ReadAsync(db => db.Everywhere<Member>().Include(row => row.User).SingleAsync(row => row.User!.NormalizedEmail == "NORA@NEW.EXAMPLE"));
        (member.WorkspaceId, member.Role, member.User!.DisplayName).ShouldBe((owner.Actor.Workspace, WorkspaceRole.Admin, "Nora New"));
        using var second = new FormBrowser(host);
        (await second.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await second.PostAsync(link, "create-account", page, ("Name", "Thief"), ("Password", People.Password))).StatusCode.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.NotFound);
    }

    [Fact]
    [Trait("SEC", "192")]
    public async Task Of_parallel_uses_of_a_link_one_makes_an_account()
    {
        var owner = await host.AddOwnerAsync("Race");
        var token = (await InviteAsync(owner, "race@new.example")).Split('=')[1];

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => host.Get<AcceptInvitation>().RunAsync(
            Actor.Visitor("127.0.0.1", null), new NewMemberDraft(token, $"Racer {i}", People.Password), new Domain.Users.BrowserFacts(), default)));

        answers.Count(answer => answer.IsDone(out _, out _)).ShouldBe(1);
        (await host.ReadAsync(db => db.Users.CountAsync(row => row.NormalizedEmail == "RACE@NEW.EXAMPLE"))).ShouldBe(1);
        (await MembersOfAsync(owner)).ShouldBe(2);
    }

    [Fact]
    [Trait("SEC", "192")]
    public async Task What_a_form_adds_about_e_mail_workspace_or_role_counts_for_nothing()
    {
        var (owner, other) = (await host.AddOwnerAsync("Bound"), await host.AddOwnerAsync("Foreign"));
        var link = await InviteAsync(owner, "bound@new.example");
        using var browser = new FormBrowser(host);

        await browser.SubmitAsync(link, "create-account", ("Name", "Bound"), ("Password", People.Password), ("Email", "evil@new.example"),
            ("WorkspaceId", other.Actor.Workspace.ToString()), ("Role", "Owner"));

        (await host.ReadAsync(db => db.Users.CountAsync(row => row.NormalizedEmail == "EVIL@NEW.EXAMPLE"))).ShouldBe(0);
        var member = await host.ReadAsync(db => db.Everywhere<Member>().SingleAsync(row => row.User!.NormalizedEmail == "BOUND@NEW.EXAMPLE"));
        (member.WorkspaceId, member.Role).ShouldBe((owner.Actor.Workspace, WorkspaceRole.Member));
    }

    [Fact]
    public async Task Somebody_with_an_account_signs_in_and_joins()
    {
        var (owner, guest) = (await host.AddOwnerAsync("Joined"), await host.AddOwnerAsync("Guest"));
        var link = await InviteAsync(owner, guest.Email);
        using var browser = new FormBrowser(host);
        (await browser.ReadAsync(link)).ShouldNotContain("name=\"Password\"");

        await browser.SignInAsync(guest.Email);
        var answer = await browser.SubmitAsync(link, "join");

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await MembersOfAsync(owner)).ShouldBe(2);
    }

    [Fact]
    [Trait("SEC", "192")]
    public async Task A_person_who_is_signed_in_cannot_use_an_invitation_for_somebody_else()
    {
        var (owner, guest, thief) = (await host.AddOwnerAsync("Mine"), await host.AddOwnerAsync("Guest"), await host.AddOwnerAsync("Thief"));
        var token = (await InviteAsync(owner, guest.Email)).Split('=')[1];

        (await host.Get<AcceptInvitation>().JoinAsync(thief.Actor, token, default)).IsDone(out _, out _).ShouldBeFalse();

        (await MembersOfAsync(owner)).ShouldBe(1);
    }

    [Fact]
    public async Task A_withdrawn_a_replaced_and_an_expired_invitation_are_worthless()
    {
        var owner = await host.AddOwnerAsync("Worthless");
        using var browser = new FormBrowser(host);
        var withdrawn = await InviteAsync(owner, "withdrawn@new.example");
        var row = (await host.Get<MemberQueries>().ListInvitationsAsync(owner.Actor, 0, 10, default)).Value().Items.Single();
        (await host.Get<WithdrawInvitation>().RunAsync(owner.Actor, row.Id, default)).Value();
        (await browser.GetAsync(withdrawn)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var replaced = await InviteAsync(owner, "replaced@new.example");
        await InviteAsync(owner, "replaced@new.example", mails: 2);
        (await browser.GetAsync(replaced)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var link = await InviteAsync(owner, "late@new.example");
        (await browser.GetAsync(link)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var later = new AccountHost();
        later.StartServer();
        var late = await later.AddOwnerAsync("Late");
        (await later.Get<InviteMember>().RunAsync(late.Actor, new InvitationDraft("late@new.example", WorkspaceRole.Member), default)).Value();
        var lateLink = await later.LinkMailedToAsync("late@new.example");
        later.Time.Advance(TimeSpan.FromDays(7.1));
        using var lateBrowser = new FormBrowser(later);
        (await lateBrowser.GetAsync(lateLink)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(WorkspaceRole.Owner, WorkspaceRole.Owner, true)]
    [InlineData(WorkspaceRole.Owner, WorkspaceRole.Admin, true)]
    [InlineData(WorkspaceRole.Admin, WorkspaceRole.Admin, true)]
    [InlineData(WorkspaceRole.Admin, WorkspaceRole.Member, true)]
    [InlineData(WorkspaceRole.Admin, WorkspaceRole.Owner, false)]
    [InlineData(WorkspaceRole.Member, WorkspaceRole.Member, false)]
    [Trait("SEC", "197")]
    public async Task Who_may_invite_whom(WorkspaceRole inviter, WorkspaceRole invited, bool isAllowed)
    {
        var owner = await host.AddOwnerAsync("Inviters");
        var actor = inviter == WorkspaceRole.Owner ? owner : await host.AddMemberAsync(owner, inviter, "Inviter");

        var outcome = await host.Get<InviteMember>().RunAsync(actor.Actor, new InvitationDraft($"{Guid.CreateVersion7():n}@new.example", invited), default);

        outcome.IsDone(out _, out var problem).ShouldBe(isAllowed);
        (problem?.Kind).ShouldBe(isAllowed ? null : ProblemKind.NotAllowed);
    }

    [Theory]
    [InlineData(WorkspaceRole.Member, true)]
    [InlineData(WorkspaceRole.Admin, false)]
    [InlineData(WorkspaceRole.Owner, false)]
    [Trait("SEC", "164")]
    public async Task A_key_that_may_only_invite_makes_nobody_more_than_it_is(WorkspaceRole invited, bool isAllowed)
    {
        var owner = await host.AddOwnerAsync("Keys invite");
        var key = owner.Actor with { Kind = ActorKind.ApiKey, UserId = null, SessionId = null, Role = null, Rights = Rights.MembersWrite, Scopes = new(["members:write"]) };

        var outcome = await host.Get<InviteMember>().RunAsync(key, new InvitationDraft($"{Guid.CreateVersion7():n}@new.example", invited), default);

        outcome.IsDone(out _, out var problem).ShouldBe(isAllowed);
        (problem?.Kind).ShouldBe(isAllowed ? null : ProblemKind.NotAllowed);
    }

    [Theory]
    [InlineData("", "email_invalid")]
    [InlineData("nobody", "email_invalid")]
    [InlineData("a@b@c", "email_invalid")]
    [InlineData("x@y.example\r\nBcc: z@y.example", "email_invalid")]
    [InlineData("a b@c.example", "email_invalid")]
    public async Task A_wrong_address_is_told_at_its_field(string email, string code)
    {
        var owner = await host.AddOwnerAsync("Addresses");

        (await host.Get<InviteMember>().RunAsync(owner.Actor, new InvitationDraft(email, WorkspaceRole.Member), default)).IsDone(out _, out var problem).ShouldBeFalse();

        var field = problem!.Fields.ShouldHaveSingleItem();
        (field.Field, field.Code).ShouldBe(("Email", code));
    }

    [Fact]
    public async Task A_member_is_not_invited_again()
    {
        var owner = await host.AddOwnerAsync("Again");
        var member = await host.AddMemberAsync(owner, WorkspaceRole.Member, "Max Member");

        (await host.Get<InviteMember>().RunAsync(owner.Actor, new InvitationDraft(member.Email.ToUpperInvariant(), WorkspaceRole.Member), default)).IsDone(out _, out var problem).ShouldBeFalse();

        problem!.Code.ShouldBe("already_member");
    }

    [Fact]
    [Trait("SEC", "194")]
    public async Task Nobody_sees_or_withdraws_the_invitations_of_another_workspace()
    {
        var (owner, other) = (await host.AddOwnerAsync("Own"), await host.AddOwnerAsync("Other"));
        await InviteAsync(owner, "seen@new.example");
        var id = (await host.Get<MemberQueries>().ListInvitationsAsync(owner.Actor, 0, 10, default)).Value().Items.Single().Id;

        (await host.Get<MemberQueries>().ListInvitationsAsync(other.Actor, 0, 10, default)).Value().Total.ShouldBe(0);
        (await host.Get<WithdrawInvitation>().RunAsync(other.Actor, id, default)).IsDone(out _, out var problem).ShouldBeFalse();

        problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    private async Task<string> InviteAsync(Person owner, string email, WorkspaceRole role = WorkspaceRole.Member, int mails = 1)
    {
        (await host.Get<InviteMember>().RunAsync(owner.Actor, new InvitationDraft(email, role), default)).Value();
        await host.MailToAsync(email, mails);
        return await host.LinkMailedToAsync(email);
    }

    private Task<int> MembersOfAsync(Person owner) => host.ReadAsync(db => db.Everywhere<Member>().CountAsync(row => row.WorkspaceId == owner.Actor.Workspace));
}
