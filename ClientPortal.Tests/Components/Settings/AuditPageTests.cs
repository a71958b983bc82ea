using Bunit;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Members;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Settings.Audit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.Settings;

[Collection(ComponentPortal.Name)]
public sealed class AuditPageTests(PortalHost portal) : ComponentTests(portal)
{
    [Fact, Trait("SEC", "209")]
    public async Task What_happened_is_told_in_words_and_foreign_names_stay_text()
    {
        var owner = await Portal.AddOwnerAsync("Told");
        var client = await RegisterAsync(owner, "<img src=x onerror=alert(1)>");
        SignIn(owner);

        var page = Render<AuditPage>();

        var row = page.FindAll("tbody tr").First(one => one.TextContent.Contains("API client created", StringComparison.Ordinal));
        row.TextContent.ShouldContain("<img src=x onerror=alert(1)>");
        row.TextContent.ShouldContain(client);
        page.FindAll("img").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_filter_lives_in_the_address()
    {
        var owner = await Portal.AddOwnerAsync("Filtered");
        var client = await RegisterAsync(owner, "Filtered client");
        await RegisterAsync(owner, "Another client");
        SignIn(owner);
        var page = Render<AuditPage>();

        page.Field("What").Change("1"); // API clients
        page.Field("Client ID").Input(client);
        await page.Find("form").SubmitAsync();

        var address = Services.GetRequiredService<NavigationManager>().Uri;
        address.ShouldContain("group=clients");
        address.ShouldContain($"client={client}");
        page.WaitForAssertion(() => page.FindAll("tbody tr").ShouldHaveSingleItem().TextContent.ShouldContain("Filtered client"));
    }

    [Theory]
    [InlineData("?group=nonsense&from=yesterday&until=31.12.2026")]
    [InlineData("?client=%00")]
    [InlineData("?until=9999-12-31")]
    public async Task A_strange_address_does_no_harm(string query)
    {
        SignIn(await Portal.AddOwnerAsync("Strange"));
        Services.GetRequiredService<NavigationManager>().NavigateTo("/settings/audit" + query);

        var page = Render<AuditPage>();

        page.Find("h1").TextContent.ShouldBe("Audit log");
    }

    [Fact]
    public async Task A_cursor_that_is_not_ours_is_refused()
    {
        SignIn(await Portal.AddOwnerAsync("Cursor"));
        Services.GetRequiredService<NavigationManager>().NavigateTo("/settings/audit?after=made-up");

        var page = Render<AuditPage>();

        page.Said().ShouldContain("This cursor does not belong to this list.");
    }

    [Fact, Trait("SEC", "232")]
    public async Task Looking_is_written_down_once_per_visit()
    {
        var owner = await Portal.AddOwnerAsync("Watched");
        SignIn(owner);

        Render<AuditPage>();
        Render<AuditPage>();

        var rows = (await Portal.Services.GetRequiredService<AuditQueries>().ListAsync(owner.Actor, new AuditListAsk { Action = AuditActions.AuditRead }, CancellationToken.None)).Value();
        rows.Items.ShouldHaveSingleItem().ActorName.ShouldBe(owner.Name);
    }

    [Fact, Trait("SEC", "232")]
    public async Task Another_workspace_and_a_member_see_nothing()
    {
        var owner = await Portal.AddOwnerAsync("Secretive");
        await RegisterAsync(owner, "Hidden client");
        SignIn(await Portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Member"));

        var page = Render<AuditPage>();

        page.Said().ShouldContain("You may not do this.");
        page.Markup.ShouldNotContain("Hidden client");
    }

    [Fact]
    public void Every_action_belongs_to_a_group() =>
        AuditGroup.All.SelectMany(group => group.Actions).Order(StringComparer.Ordinal).ShouldBe(AuditActions.All.Order(StringComparer.Ordinal));

    private async Task<string> RegisterAsync(Person owner, string name) =>
        (await Portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = name, Kind = ClientKind.Confidential }, CancellationToken.None)).Value().ClientId;
}
