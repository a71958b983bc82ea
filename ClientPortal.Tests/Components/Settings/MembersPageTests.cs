using AngleSharp.Html.Dom;
using Bunit;
using ClientPortal.Domain;
using ClientPortal.Domain.Members;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Settings.Members;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.Settings;

[Collection(ComponentPortal.Name)]
public sealed class MembersPageTests(PortalHost portal) : ComponentTests(portal)
{
    [Fact]
    public async Task An_invitation_is_sent_and_listed_and_can_be_withdrawn()
    {
        var owner = await Portal.AddOwnerAsync("Inviting");
        SignIn(owner);
        var page = Render<MembersPage>();

        page.Button("Invite member").Click();
        Dialogs.Field("Email").Input("new@example.com");
        await Dialogs.Find("form").SubmitAsync();
        page.WaitForAssertion(() => page.Said().ShouldContain("An invitation is on its way to new@example.com."));

        page.Button("Withdraw the invitation of new@example.com").Click();
        Dialogs.WaitForAssertion(() => Dialogs.Markup.ShouldContain("The link in the mail to new@example.com stops working at once."));
        Dialogs.Button("Withdraw").Click();
        page.WaitForAssertion(() => page.Said().ShouldContain("The invitation of new@example.com was withdrawn."));
        page.Markup.ShouldNotContain("Open invitations");
    }

    [Fact]
    public async Task A_wrong_address_is_told_at_its_field()
    {
        SignIn(await Portal.AddOwnerAsync("Wrong address"));
        var page = Render<MembersPage>();

        page.Button("Invite member").Click();
        Dialogs.Field("Email").Input("nobody");
        await Dialogs.Find("form").SubmitAsync();

        Dialogs.WaitForAssertion(() => Dialogs.Field("Email").GetAttribute("aria-invalid").ShouldBe("true"));
    }

    [Fact]
    public async Task An_admin_invites_members_and_admins_and_changes_no_roles()
    {
        var owner = await Portal.AddOwnerAsync("Admins");
        SignIn(await Portal.AddMemberAsync(owner, WorkspaceRole.Admin, "Ada Admin"));
        var page = Render<MembersPage>();

        page.FindAll("button[aria-haspopup=menu]").ShouldHaveSingleItem().GetAttribute("aria-label").ShouldBe("More actions for Ada Admin");
        page.Button("Invite member").Click();
        ((IHtmlSelectElement)Dialogs.Field("Role")).Options.Select(option => option.Text).ShouldBe(["Member", "Admin"]);
    }

    [Fact, Trait("SEC", "197")]
    public async Task A_member_has_no_members_page()
    {
        var owner = await Portal.AddOwnerAsync("Plain members");
        SignIn(await Portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Member"));

        var page = Render<MembersPage>();

        page.Said().ShouldContain("You may not do this.");
        page.FindAll("table, button").ShouldBeEmpty();
        page.Markup.ShouldNotContain(owner.Name);
    }

    [Fact, Trait("SEC", "201")]
    public async Task The_last_owner_cannot_leave()
    {
        SignIn(await Portal.AddOwnerAsync("Last owner"));
        var page = Render<MembersPage>();

        page.Button("More actions for Olga Owner").Click();
        page.Button("Leave workspace").Click();
        Dialogs.Button("Leave").Click();

        Dialogs.WaitForAssertion(() => Dialogs.Said().ShouldContain("The workspace would have no owner."));
    }

    [Fact, Trait("SEC", "166")]
    public async Task Removing_says_what_ends_and_what_stays()
    {
        var owner = await Portal.AddOwnerAsync("Removing");
        await Portal.AddMemberAsync(owner, WorkspaceRole.Admin, "Ada Admin");
        SignIn(owner);
        var page = Render<MembersPage>();

        page.Button("More actions for Ada Admin").Click();
        page.Button("Remove").Click();
        Dialogs.Markup.ShouldContain("API keys that Ada Admin made keep working. They are marked, so that you can replace them.");
        Dialogs.Button("Remove").Click();

        page.WaitForAssertion(() => page.Said().ShouldContain("Ada Admin was removed."));
        page.FindAll("tbody tr").ShouldHaveSingleItem();
    }

    [Fact, Trait("SEC", "202")]
    public async Task An_owner_who_is_demoted_while_a_dialog_is_open_changes_nothing_any_more()
    {
        var owner = await Portal.AddOwnerAsync("Demoted");
        var other = await Portal.AddMemberAsync(owner, WorkspaceRole.Owner, "Otto Owner");
        var member = await Portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Member");
        SignIn(owner);
        var page = Render<MembersPage>();
        page.Button("More actions for Mia Member").Click();
        page.Button("Change role").Click();
        Dialogs.Field("Role").Change("1");

        var queries = Portal.Services.GetRequiredService<MemberQueries>();
        var rows = (await queries.ListPageAsync(other.Actor, 0, 50, CancellationToken.None)).Value().Items;
        var change = Portal.Services.GetRequiredService<ChangeMemberRole>();
        (await change.RunAsync(other.Actor, rows.Single(row => row.UserId == owner.Actor.UserId).Id, WorkspaceRole.Member, CancellationToken.None)).ShouldBeOfType<Outcome<Nothing>.Done>();
        await Dialogs.Find("form").SubmitAsync();

        Dialogs.WaitForAssertion(() => Dialogs.Said().ShouldContain("You may not do this."));
        rows = (await queries.ListPageAsync(other.Actor, 0, 50, CancellationToken.None)).Value().Items;
        rows.Single(row => row.UserId == member.Actor.UserId).Role.ShouldBe(WorkspaceRole.Member);
    }
}
