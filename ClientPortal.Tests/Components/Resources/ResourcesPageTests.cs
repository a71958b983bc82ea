using Bunit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Resources;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using ClientPortal.Web.Components.Pages.Settings.Integration.Resources;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.Resources;

[Collection(ComponentPortal.Name)]
public sealed class ResourcesPageTests(PortalHost portal) : ComponentTests(portal)
{
    [Fact]
    public async Task An_empty_page_says_what_resources_are_for_and_a_first_one_is_made()
    {
        SignIn(await Portal.AddOwnerAsync("Resources"));
        var page = Render<ResourcesPage>();
        page.Markup.ShouldContain("No resources yet");

        page.Button("Add resource").Click();
        Dialogs.Field("Name").Input("Orders");
        Dialogs.Field("Identifier").Input("http://orders.example");
        await Dialogs.Find("form").SubmitAsync();
        Dialogs.WaitForAssertion(() => Dialogs.Field("Identifier").GetAttribute("aria-invalid").ShouldBe("true"));
        Dialogs.Said().ShouldContain("Use https; http is for localhost only.");

        Dialogs.Field("Identifier").Input("https://orders.example");
        Dialogs.Field("Access token, at most, in seconds").Input("300");
        await Dialogs.Find("form").SubmitAsync();

        page.WaitForAssertion(() => page.Said().ShouldContain("Orders was added."));
        page.Markup.ShouldContain("https://orders.example");
        page.Markup.ShouldContain("at most 300 s");
    }

    [Fact]
    public async Task A_resource_is_edited_switched_off_and_on_and_deleted()
    {
        var owner = await Portal.AddOwnerAsync("Resources by menu");
        await AddAsync(owner, "Stock", "https://stock.example");
        SignIn(owner);
        var page = Render<ResourcesPage>();

        page.Button("More actions for Stock").Click();
        page.Button("Edit").Click();
        Dialogs.Field("Identifier").HasAttribute("readonly").ShouldBeTrue();
        Dialogs.Field("Name").Input("Stock 2");
        await Dialogs.Find("form").SubmitAsync();
        page.WaitForAssertion(() => page.Said().ShouldContain("Stock 2 was saved."));

        page.Button("More actions for Stock 2").Click();
        page.Button("Switch off").Click();
        Dialogs.WaitForAssertion(() => Dialogs.Markup.ShouldContain("Clients get no more tokens for it"));
        Dialogs.Button("Switch off").Click();
        page.WaitForAssertion(() => page.Said().ShouldContain("Stock 2 is off."));
        page.Button("Switch on").Click();
        page.WaitForAssertion(() => page.Said().ShouldContain("Stock 2 is on."));

        page.Button("Delete").Click();
        Dialogs.WaitForAssertion(() => Dialogs.Markup.ShouldContain("No client gets tokens for https://stock.example any more."));
        Dialogs.Button("Delete").Click();
        page.WaitForAssertion(() => page.Said().ShouldContain("Stock 2 was deleted."));
        page.Markup.ShouldContain("No resources yet");
    }

    [Fact]
    public async Task Scopes_of_ones_own_are_typed_and_stand_there_again()
    {
        SignIn(await Portal.AddOwnerAsync("Own scopes"));
        var page = Render<ResourcesPage>();
        page.Button("Add resource").Click();
        Dialogs.Field("Name").Input("Shop");
        Dialogs.Field("Identifier").Input("https://shop.example");
        Dialogs.Field("Scopes of your own").Input("orders:read keys:peek");
        await Dialogs.Find("form").SubmitAsync();
        Dialogs.WaitForAssertion(() => Dialogs.Said().ShouldContain("Choose another word before the colon."));

        Dialogs.Field("Scopes of your own").Input("orders:write  orders:read");
        await Dialogs.Find("form").SubmitAsync();
        page.WaitForAssertion(() => page.Said().ShouldContain("Shop was added."));

        page.Button("More actions for Shop").Click();
        page.Button("Edit").Click();
        Dialogs.Field("Scopes of your own").GetAttribute("value").ShouldBe("orders:read orders:write");
    }

    [Fact, Trait("SEC", "197")]
    public async Task A_member_sees_nothing()
    {
        var owner = await Portal.AddOwnerAsync("Resources of others");
        await AddAsync(owner, "Hidden", "https://hidden.example");
        SignIn(await Portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Member"));

        var page = Render<ResourcesPage>();

        page.Said().ShouldContain("You may not do this.");
        page.Markup.ShouldNotContain("hidden.example");
    }

    [Fact]
    public async Task On_a_clients_page_two_ticks_say_what_it_has_to_do_with_each()
    {
        var owner = await Portal.AddOwnerAsync("Ticks");
        await AddAsync(owner, "Orders", "https://ticks.example");
        var client = (await Portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = "Shop", RedirectUris = [] }, CancellationToken.None)).Value();
        SignIn(owner);
        var panel = Render<ClientResourcesPanel>(parameters => parameters.Add(one => one.ClientId, client.ClientId));

        panel.Field("May get tokens for it").Change(true);
        await panel.Find("form").SubmitAsync();

        panel.WaitForAssertion(() => panel.Said().ShouldContain("The resources were saved."));
        var rows = (await Portal.Services.GetRequiredService<ResourceQueries>().OfClientAsync(owner.Actor, client.ClientId, CancellationToken.None)).Value();
        rows.Single().MayRequest.ShouldBeTrue();
        rows.Single().Serves.ShouldBeFalse();
        Render<ClientResourcesPanel>(parameters => parameters.Add(one => one.ClientId, client.ClientId).Add(one => one.IsConfidential, false))
            .FindAll("label").Select(label => label.TextContent.Trim()).ShouldBe(["May get tokens for it"]);
    }

    private async Task AddAsync(Person owner, string name, string identifier) =>
        (await Portal.Services.GetRequiredService<CreateResource>().RunAsync(owner.Actor, new ResourceDraft { Name = name, Identifier = identifier }, CancellationToken.None)).Value();
}
