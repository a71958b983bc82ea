using Bunit;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Resources;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using ClientPortal.Web.Components.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.ApiClients;

[Collection(ComponentPortal.Name)]
public sealed class ApiKeysPanelTests(PortalHost portal) : ApiClientTests(portal)
{
    [Fact, Trait("SEC", "159")]
    public async Task A_key_is_copied_with_one_click_and_never_stands_in_the_page()
    {
        var owner = await Portal.AddOwnerAsync("Keys");
        var panel = await OpenAsync(owner, "keys-one-click", key: "Nightly");

        Press(panel, "Copy API key Nightly");

        Eventually(panel, () => CredentialFormat.IsOfKind(Clipboard, CredentialKind.ApiKey).ShouldBeTrue());
        panel.Markup.ShouldNotContain(Clipboard!);
        await using var db = Portal.Services.GetRequiredService<PortalDb>().OpenFor(owner.Actor);
        (await db.AuditEvents.CountAsync(row => row.Action == AuditActions.ApiKeyRevealed)).ShouldBe(1);
    }

    [Fact]
    public async Task The_bin_asks_once_and_repeats_its_verb()
    {
        var panel = await OpenAsync(await Portal.AddOwnerAsync("Bin"), "keys-bin", key: "Old");

        Press(panel, "Delete API key Old");
        Eventually(Dialogs, () => Dialogs.Markup.ShouldContain("cannot be undone"));
        Press(Dialogs, "Delete");

        Eventually(panel, () => Has(panel, "Delete API key Old").ShouldBeFalse());
        panel.Said().ShouldContain("“Old” was deleted.");
    }

    [Fact]
    public async Task A_key_is_renamed_switched_off_and_on_and_given_a_new_value_without_leaving_the_dialog()
    {
        var owner = await Portal.AddOwnerAsync("Rows of keys");
        var panel = await OpenAsync(owner, "keys-rows", key: "Nightly");

        Choose(panel, "Nightly", "Edit");
        Type(Dialogs, "API key name", "Weekly");
        Dialogs.Find("form").Submit();
        Eventually(panel, () => panel.Said().ShouldContain("Saved."));

        Choose(panel, "Weekly", "Switch off");
        Eventually(Dialogs, () => Dialogs.Markup.ShouldContain("is refused until you switch it on again"));
        Press(Dialogs, "Switch off");
        Eventually(panel, () => panel.Said().ShouldContain("“Weekly” is switched off."));
        panel.Find(".key-name").TextContent.ShouldContain("Switched off");

        Choose(panel, "Weekly", "Switch on");
        Eventually(panel, () => panel.Said().ShouldContain("“Weekly” works again."));

        Choose(panel, "Weekly", "Rotate");
        Eventually(Dialogs, () => Dialogs.FindAll("select").Count.ShouldBe(1));
        Dialogs.Field("Old value ends").Change("2");
        Dialogs.Find("form").Submit();
        Eventually(Dialogs, () => Dialogs.Markup.ShouldContain("This is the new value of the key."));
        CredentialFormat.IsOfKind(Dialogs.Find("input[readonly]").GetAttribute("value"), CredentialKind.ApiKey).ShouldBeTrue();
        Press(Dialogs, "Close");
        Eventually(panel, () => panel.Said().ShouldContain("“Weekly” has a new value."));
        panel.Find(".key-name").TextContent.ShouldContain("Old value ends");
    }

    [Fact]
    public async Task A_rotation_is_undone_from_the_row_while_the_old_value_lives()
    {
        var panel = await OpenAsync(await Portal.AddOwnerAsync("Undo"), "keys-undo", key: "Nightly");
        Choose(panel, "Nightly", "Rotate");
        Eventually(Dialogs, () => Dialogs.FindAll("select").Count.ShouldBe(1));
        Dialogs.FindAll("select option").Select(option => option.TextContent).ShouldBe(["Now", "In 1 minute", "In 15 minutes", "In 1 hour", "In 6 hours", "In 24 hours", "In 7 days"]);
        Dialogs.Field("Old value ends").Change("2");
        Dialogs.Find("form").Submit();
        Press(Dialogs, "Close");
        Eventually(panel, () => panel.Said().ShouldContain("“Nightly” has a new value."));

        Choose(panel, "Nightly", "Undo rotation");
        Eventually(Dialogs, () => Dialogs.Markup.ShouldContain("The new value is refused from now on."));
        Press(Dialogs, "Undo rotation");

        Eventually(panel, () => panel.Said().ShouldContain("“Nightly” has its old value again."));
        Press(panel, "More actions for Nightly");
        Eventually(panel, () => Has(panel, "Rotate").ShouldBeTrue());
        Has(panel, "Undo rotation").ShouldBeFalse();
    }

    [Fact]
    public async Task While_the_value_before_lives_the_dialog_says_that_now_ends_it_and_refuses_a_later_end_at_its_field()
    {
        var owner = await Portal.AddOwnerAsync("Twice");
        var panel = await OpenAsync(owner, "keys-twice", key: "Nightly");
        Choose(panel, "Nightly", "Rotate");
        Eventually(Dialogs, () => Dialogs.FindAll("select").Count.ShouldBe(1));
        Dialogs.Markup.ShouldNotContain("The value before this one");
        Dialogs.Field("Old value ends").Change("2");
        Dialogs.Find("form").Submit();
        Press(Dialogs, "Close");
        Eventually(panel, () => panel.Said().ShouldContain("“Nightly” has a new value."));
        Choose(panel, "Nightly", "Rotate");
        Eventually(Dialogs, () => Dialogs.Markup.ShouldContain("With “Now” it ends at once, too"));

        Dialogs.Field("Old value ends").Change("3");
        Dialogs.Find("form").Submit();
        Eventually(Dialogs, () => MistakeAt(Dialogs, "Old value ends").ShouldStartWith("The value before is still taken."));
        Dialogs.FindAll(".notice.danger").ShouldBeEmpty("it stands at its field");
        Dialogs.Field("Old value ends").Change("0");
        Dialogs.Find("form").Submit();

        Eventually(Dialogs, () => Dialogs.Markup.ShouldContain("This is the new value of the key."));
        Press(Dialogs, "Close");
        Eventually(panel, () => panel.Find(".key-name").TextContent.ShouldNotContain("Old value ends"));
    }

    [Fact]
    public async Task A_key_is_tied_to_networks_limits_a_quota_and_an_owner_in_its_dialog()
    {
        var owner = await Portal.AddOwnerAsync("Terms of keys");
        var panel = await OpenAsync(owner, "keys-terms", key: "Tied");
        Choose(panel, "Tied", "Edit");
        Eventually(Dialogs, () => Dialogs.Field("Calls may come").ShouldNotBeNull());
        Dialogs.Field("Calls may come").Change("2");
        Type(Dialogs, "Network", "10.0.0");
        Type(Dialogs, "Calls per second", "many");
        Dialogs.Find("form").Submit();
        Eventually(Dialogs, () => MistakeAt(Dialogs, "Calls per second").ShouldStartWith("Give 1 to 1,000,000 calls"));

        Type(Dialogs, "Calls per second", "10");
        Type(Dialogs, "Calls altogether", "1000");
        Type(Dialogs, "Metadata", "plan = gold");
        Dialogs.Field("Owner").Change("1");
        Dialogs.Find("form").Submit();
        Eventually(Dialogs, () => MistakeAt(Dialogs, "Network").ShouldStartWith("Give an address or a network"));

        Type(Dialogs, "Network", "10.1.2.3/8");
        Dialogs.Find("form").Submit();
        Eventually(panel, () => panel.Said().ShouldContain("Saved."));
        var text = panel.Find(".key-text").TextContent;
        text.ShouldContain("Only from 10.0.0.0/8");
        text.ShouldContain("At most 10 in 1 s");
        text.ShouldContain("1,000 of 1,000 calls left.");
        text.ShouldContain("Owner: ");
    }

    [Fact]
    public async Task A_key_with_chosen_scopes_needs_one()
    {
        var panel = await OpenAsync(await Portal.AddOwnerAsync("Scopes"), "keys-scopes", key: null);
        Type(panel, "API key name", "Narrow");
        panel.Field("Rights").Change("2");

        panel.Find("form").Submit();

        Eventually(panel, () => panel.Find("fieldset .field-error").TextContent.ShouldBe("Choose at least one scope, or a role."));
        panel.Field("API key name").GetAttribute("value").ShouldBe("Narrow");
    }

    [Fact]
    public async Task A_key_can_have_a_scope_of_the_workspaces_own()
    {
        var owner = await Portal.AddOwnerAsync("Own scopes of keys");
        var resource = new ResourceDraft { Name = "Orders", Identifier = "https://orders-of-keys.example", Scopes = ["orders:read"] };
        (await Portal.Services.GetRequiredService<CreateResource>().RunAsync(owner.Actor, resource, CancellationToken.None)).Value();
        var panel = await OpenAsync(owner, "keys-own-scopes", key: null);
        Type(panel, "API key name", "Orders only");
        panel.Field("Rights").Change("2");
        Eventually(panel, () => panel.Field("orders:read").Change(true));

        panel.Find("form").Submit();

        Eventually(panel, () => panel.Find(".keys").TextContent.ShouldContain("Orders only"));
        var made = (await Portal.Services.GetRequiredService<ApiKeyQueries>().ListAsync(owner.Actor, "keys-own-scopes", new PageAsk(), CancellationToken.None)).Value().Items.Single();
        made.Scopes.ShouldBe(["orders:read"]);
    }

    [Fact]
    public async Task A_long_list_begins_with_the_newest_and_shows_more_when_asked()
    {
        var owner = await Portal.AddOwnerAsync("Many keys");
        await Portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = "Many", ClientId = "keys-many" }, CancellationToken.None);
        foreach (var number in Enumerable.Range(1, 26))
        {
            (await Portal.Services.GetRequiredService<CreateApiKey>().RunAsync(
                owner.Actor, "keys-many", new ApiKeyDraft { Name = $"Number {number}", Role = WorkspaceRole.Admin }, CancellationToken.None)).Value();
        }

        SignIn(owner);
        var panel = Render<ApiKeysPanel>(set => set.Add(one => one.ClientId, "keys-many"));
        Eventually(panel, () => panel.FindAll(".keys > li").Count.ShouldBe(25));
        panel.Find(".key-name").TextContent.ShouldContain("Number 26");

        Press(panel, "Show more");

        Eventually(panel, () => panel.FindAll(".keys > li").Count.ShouldBe(26));
        Has(panel, "Show more").ShouldBeFalse();
        panel.FindComponents<ActionMenu>().ShouldHaveSingleItem(); // one for all rows
    }

    private static void Choose(IRenderedComponent<ApiKeysPanel> panel, string key, string item)
    {
        Press(panel, $"More actions for {key}");
        Press(panel, item);
    }

    private async Task<IRenderedComponent<ApiKeysPanel>> OpenAsync(Person owner, string clientId, string? key)
    {
        await Portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = clientId, ClientId = clientId }, CancellationToken.None);
        SignIn(owner);
        var panel = Render<ApiKeysPanel>(set => set.Add(one => one.ClientId, clientId));
        if (key is not null)
        {
            Type(panel, "API key name", key);
            panel.Find("form").Submit();
        }

        return panel;
    }
}
