using Bunit;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Settings.General;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.Settings;

[Collection(ComponentPortal.Name)]
public sealed class GeneralPageTests(PortalHost portal) : ComponentTests(portal)
{
    [Fact]
    public async Task An_owner_changes_short_name_and_limit()
    {
        var owner = await Portal.AddOwnerAsync("General");
        SignIn(owner);
        var page = Render<GeneralPage>();

        page.Field("Short name").Input("general-office");
        page.Field("Maximum number of API clients").Input("12");
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => page.Said().ShouldBe("Saved."));
        var saved = await FindAsync(owner);
        (saved.Slug, saved.MaxClients).ShouldBe(("general-office", 12));
    }

    [Theory]
    [InlineData("Workspace name", "   ")]
    [InlineData("Short name", "Not a short name")]
    [InlineData("Maximum number of API clients", "many")]
    [InlineData("Maximum number of API clients", "0")]
    public async Task A_wrong_value_is_told_at_its_field_and_nothing_is_saved(string field, string value)
    {
        var owner = await Portal.AddOwnerAsync("Wrong values");
        SignIn(owner);
        var page = Render<GeneralPage>();

        page.Field(field).Input(value);
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => page.Field(field).GetAttribute("aria-invalid").ShouldBe("true"));
        (await FindAsync(owner)).Version.ShouldBe(0);
    }

    [Fact]
    public async Task What_somebody_else_has_saved_meanwhile_is_not_overwritten()
    {
        var owner = await Portal.AddOwnerAsync("Two owners");
        SignIn(owner);
        var page = Render<GeneralPage>();
        (await Portal.Services.GetRequiredService<EditWorkspace>().RunAsync(owner.Actor, new WorkspaceEdit { Name = "Changed by another" }, CancellationToken.None)).Value();

        page.Field("Workspace name").Input("Changed by me");
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => page.Said().ShouldContain("Somebody changed this in the meantime."));
        page.Button("Load again").Click();
        page.WaitForAssertion(() => page.Field("Workspace name").GetAttribute("value").ShouldBe("Changed by another"));
    }

    [Fact]
    public async Task Destroying_the_copies_of_API_keys_is_asked_once_more()
    {
        var owner = await Portal.AddOwnerAsync("Copy once");
        SignIn(owner);
        var page = Render<GeneralPage>();

        page.Find("input[type=checkbox]").Change(true);
        var saving = page.Find("form").SubmitAsync();
        Dialogs.WaitForAssertion(() => Dialogs.Markup.ShouldContain("The copies of all API keys of this workspace are destroyed."));
        (await FindAsync(owner)).ApiKeysCopyOnce.ShouldBeFalse();
        Dialogs.Button("Save").Click();
        await saving;

        (await FindAsync(owner)).ApiKeysCopyOnce.ShouldBeTrue();
    }

    [Fact, Trait("SEC", "197")]
    public async Task An_admin_reads_and_a_member_does_not_even_read()
    {
        var owner = await Portal.AddOwnerAsync("Readers");
        SignIn(await Portal.AddMemberAsync(owner, WorkspaceRole.Admin, "Ada Admin"));
        var page = Render<GeneralPage>();

        page.Markup.ShouldContain("Only owners change these settings.");
        page.FindAll("form, button").ShouldBeEmpty();
    }

    [Fact, Trait("SEC", "197")]
    public async Task A_member_has_no_general_page()
    {
        var owner = await Portal.AddOwnerAsync("Not for members");
        SignIn(await Portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Member"));

        var page = Render<GeneralPage>();

        page.Said().ShouldContain("You may not do this.");
        page.FindAll("form, dl").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_workspace_is_deleted_only_by_its_exact_name()
    {
        var owner = await Portal.AddOwnerAsync("To be deleted");
        SignIn(owner);
        var page = Render<GeneralPage>();
        page.Button("Delete workspace").Click();

        Dialogs.Field("Type “To be deleted” to confirm").Input("to be deleted");
        await Dialogs.Find("form").SubmitAsync();
        Dialogs.WaitForAssertion(() => Dialogs.Said().ShouldContain("Type the name of the workspace exactly."));

        Dialogs.Field("Type “To be deleted” to confirm").Input("To be deleted");
        await Dialogs.Find("form").SubmitAsync();
        var left = await Portal.Services.GetRequiredService<WorkspaceQueries>().OfActorAsync(owner.Actor, CancellationToken.None);
        left.ShouldBeEmpty();
    }

    private async Task<WorkspaceDetail> FindAsync(Person owner) =>
        (await Portal.Services.GetRequiredService<WorkspaceQueries>().FindAsync(owner.Actor, CancellationToken.None)).Value();
}
