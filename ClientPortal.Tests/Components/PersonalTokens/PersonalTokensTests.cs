using Bunit;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.PersonalTokens;
using ClientPortal.Tests.Components.ApiClients;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.PersonalTokens;
using ClientPortal.Web.Components.Pages.Settings.Members;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.PersonalTokens;

[Collection(ComponentPortal.Name)]
public sealed class PersonalTokensTests(PortalHost portal) : ApiClientTests(portal)
{
    [Fact]
    public async Task Where_there_are_none_the_page_says_what_they_are_for()
    {
        var owner = await Portal.AddOwnerAsync("No tokens");
        SignIn(await Portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Member"));

        var page = Render<PersonalTokensPage>();

        Eventually(page, () => page.Markup.ShouldContain("No personal tokens yet"));
        page.Markup.ShouldContain("For an application that others use, too, add an API client instead.");
        page.FindAll("button").ShouldHaveSingleItem().TextContent.Trim().ShouldBe("Generate");
    }

    [Fact, Trait("SEC", "170")]
    public async Task It_is_shown_once_and_masked_afterwards()
    {
        SignIn(await Portal.AddOwnerAsync("Masked"));
        var page = Render<PersonalTokensPage>();
        Press(page, "Generate");
        Type(Dialogs, "Name", "Nightly export");
        Dialogs.Find("form").Submit();

        Press(Dialogs, "Copy token");
        var value = Dialogs.Field("Personal token").GetAttribute("value")!;
        value.ShouldStartWith("cpp_");
        Clipboard.ShouldBe(value);
        Press(Dialogs, "Close");

        Eventually(page, () => page.Markup.ShouldContain("Nightly export"));
        page.Markup.ShouldContain($"cpp_…{value[^4..]}");
        (Dialogs.Markup + page.Markup).ShouldNotContain(value);
        page.Markup.ShouldNotContain("Never expires");
        page.Find("pre code").TextContent.ShouldContain("/api/v1/me -H \"Authorization: Bearer $TOKEN\"");
    }

    [Fact]
    public async Task What_is_wrong_stands_at_its_field_and_the_scopes_that_no_token_has_are_not_offered()
    {
        SignIn(await Portal.AddOwnerAsync("Mistakes at tokens"));
        Press(Render<PersonalTokensPage>(), "Generate");
        Eventually(Dialogs, () => Dialogs.Field("May do").ShouldNotBeNull());
        Dialogs.Field("May do").Change("1");

        Dialogs.Find("form").Submit();

        Eventually(Dialogs, () => MistakeAt(Dialogs, "Name").ShouldBe("Enter a name."));
        Dialogs.Find("fieldset .field-error").TextContent.Trim().ShouldBe("Choose at least one scope, or full access.");
        var offered = Dialogs.FindAll("fieldset label").Select(label => label.TextContent.Trim()).ToList();
        offered.ShouldContain("clients:read");
        offered.ShouldNotContain("clients:write");
        offered.ShouldNotContain("keys:write");
    }

    [Fact, Trait("SEC", "170")]
    public async Task One_without_an_end_wears_a_warning()
    {
        var person = await Portal.AddOwnerAsync("Endless");
        await MakeAsync(person, new PersonalTokenDraft { Name = "Forever", NeverExpires = true });
        SignIn(person);

        var page = Render<PersonalTokensPage>();

        Eventually(page, () => page.Find(".card h2").TextContent.ShouldContain("Never expires"));
    }

    [Fact]
    public async Task It_gets_another_name()
    {
        var person = await Portal.AddOwnerAsync("Other names");
        await MakeAsync(person, new PersonalTokenDraft { Name = "Old name" });
        SignIn(person);
        var page = Render<PersonalTokensPage>();
        Press(page, "Edit token Old name");
        Type(Dialogs, "Name", "");
        Dialogs.Find("form").Submit();
        Eventually(Dialogs, () => MistakeAt(Dialogs, "Name").ShouldBe("Enter a name."));

        Type(Dialogs, "Name", "New name");
        Dialogs.Find("form").Submit();

        Eventually(page, () => page.Find(".card h2").TextContent.ShouldContain("New name"));
    }

    [Fact, Trait("SEC", "168")]
    public async Task An_owner_revokes_a_members_and_the_member_sees_where()
    {
        var owner = await Portal.AddOwnerAsync("Revoking");
        var member = await Portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Member");
        var made = await MakeAsync(member, new PersonalTokenDraft { Name = "Script" });
        SignIn(owner);
        var page = Render<MembersPage>();
        Press(page, "Revoke token Script of Mia Member");
        Press(Dialogs, "Revoke");
        Eventually(page, () => page.Markup.ShouldNotContain("Revoke token Script of Mia Member"));

        var row = (await Portal.Services.GetRequiredService<PersonalTokenQueries>().FindAsync(member.Actor, made.Id, CancellationToken.None)).Value();

        row.EndedIn.ShouldBe(["Revoking"]);
    }

    [Fact]
    public async Task What_an_administrator_ended_says_so()
    {
        var owner = await Portal.AddOwnerAsync("Telling");
        var member = await Portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Member");
        var made = await MakeAsync(member, new PersonalTokenDraft { Name = "Script" });
        (await Portal.Services.GetRequiredService<EndMembersToken>().RunAsync(owner.Actor, made.Id, CancellationToken.None)).Value();
        SignIn(member);

        var page = Render<PersonalTokensPage>();

        Eventually(page, () => page.Markup.ShouldContain("Ended by an administrator in: Telling"));
    }

    [Fact]
    public async Task The_tokens_of_members_come_in_pages()
    {
        var owner = await Portal.AddOwnerAsync("Many tokens");
        for (var i = 0; i < 3; i++)
        {
            var member = await Portal.AddMemberAsync(owner, WorkspaceRole.Member, $"Member {i}");
            for (var k = 0; k < 17; k++)
            {
                await MakeAsync(member, new PersonalTokenDraft { Name = $"{i}-{k}" });
            }
        }

        SignIn(owner);
        Services.GetRequiredService<NavigationManager>().NavigateTo("/settings/members?tokens=2");
        var panel = Render<MembersTokensPanel>();

        Eventually(panel, () => panel.FindAll("tbody tr").ShouldHaveSingleItem().TextContent.ShouldContain("0-0"));
        panel.Markup.ShouldContain("51–51 of 51");
    }

    private async Task<MadePersonalToken> MakeAsync(Person person, PersonalTokenDraft draft) =>
        (await Portal.Services.GetRequiredService<CreatePersonalToken>().RunAsync(person.Actor, draft, CancellationToken.None)).Value();
}
