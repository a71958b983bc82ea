using System.Globalization;
using System.Resources;
using Bunit;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using ClientPortal.Web.Words;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.ApiClients;

[Collection(ComponentPortal.Name)]
public sealed class ClientReviewPanelTests(PortalHost portal) : ApiClientTests(portal)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    public static TheoryData<string> Codes => [.. ReviewRules.All.Select(rule => rule.Code)];

    [Theory, MemberData(nameof(Codes))]
    public void Every_rule_has_its_words_and_what_asks_says_what_it_stops(string code)
    {
        var words = new ResourceManager(typeof(ReviewWords)).GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!;
        var name = ReviewText.NameOf(ReviewRules.All.Single(rule => rule.Code == code));

        foreach (var part in new[] { "Title", "Text", "Mend" })
        {
            words.GetString(name + part).ShouldNotBeNullOrWhiteSpace(name + part);
        }
    }

    [Fact]
    public async Task One_click_mends_and_asks_once_where_it_takes_something_away()
    {
        var owner = await Portal.AddOwnerAsync("Mend");
        var page = await OpenAsync(owner, "mend-me", draft => draft with { RequirePkce = false, AccessTokenLifetimeSeconds = 200_000 });
        page.FindAll(".findings h3").Select(heading => heading.TextContent).ShouldBe(["PKCE is not required", "Access tokens live longer than 24 hours"]);
        page.Find("nav .count").TextContent.ShouldContain("2 findings");

        Press(page, "Use the default: Access tokens live longer than 24 hours");
        Eventually(page, () => page.FindAll(".findings h3").Count.ShouldBe(1));

        Press(page, "Require PKCE: PKCE is not required");
        Eventually(Dialogs, () => Dialogs.Markup.ShouldContain("nobody can sign in through it until it does"));
        Press(Dialogs, "Require PKCE");
        Eventually(page, () => page.Markup.ShouldContain("Nothing to mend"));
        page.FindAll("nav .count").ShouldBeEmpty();
        var client = (await Portal.Services.GetRequiredService<ClientQueries>().FindAsync(owner.Actor, "mend-me", Ct)).Value();
        client.RequirePkce.ShouldBeTrue();
        client.AccessTokenLifetimeSeconds.ShouldBeNull();
    }

    [Fact, Trait("SEC", "249")]
    public async Task A_finding_of_a_client_that_changed_meanwhile_mends_nothing_and_says_so()
    {
        var owner = await Portal.AddOwnerAsync("Meanwhile");
        var page = await OpenAsync(owner, "meanwhile", draft => draft with { AccessTokenLifetimeSeconds = 200_000, RequirePkce = false });
        (await Portal.Services.GetRequiredService<EditClient>().RunAsync(owner.Actor, "meanwhile", new ClientEdit { AccessTokenLifetimeSeconds = 172_800 }, Ct)).Value();

        Press(page, "Use the default: Access tokens live longer than 24 hours");
        Eventually(page, () => page.Said().ShouldContain("Somebody changed this in the meantime"));
        Press(page, "Look again");

        Eventually(page, () => page.Markup.ShouldContain("They live for 2 days."));
        (await Portal.Services.GetRequiredService<ClientQueries>().FindAsync(owner.Actor, "meanwhile", Ct)).Value().AccessTokenLifetimeSeconds.ShouldBe(172_800);
    }

    [Fact]
    public async Task What_a_click_cannot_know_leads_to_the_settings()
    {
        var page = await OpenAsync(await Portal.AddOwnerAsync("Local"), "local", draft => draft with { RedirectUris = ["http://localhost/cb"] });

        page.Find(".findings a.button").GetAttribute("href").ShouldBe("/settings/integration/api-clients/local#sign-in");
    }

    [Fact]
    public async Task The_list_counts_what_should_be_mended()
    {
        var owner = await Portal.AddOwnerAsync("Counts");
        await RegisterAsync(owner, "safe-one", draft => draft);
        await RegisterAsync(owner, "unsafe-one", draft => draft with { RequirePkce = false });
        SignIn(owner);

        var list = Render<ClientList>();

        Eventually(list, () => list.FindAll("tbody tr").Count.ShouldBe(2));
        list.FindAll("tbody .count").ShouldHaveSingleItem().TextContent.ShouldContain("1 finding");
        list.Find("tbody .status a").GetAttribute("href").ShouldBe("/settings/integration/api-clients/unsafe-one?section=review");
    }

    private async Task<IRenderedComponent<ClientDetailPage>> OpenAsync(Person owner, string clientId, Func<ClientDraft, ClientDraft> with)
    {
        await RegisterAsync(owner, clientId, with);
        SignIn(owner);
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/settings/integration/api-clients/{clientId}?section=review");
        var page = Render<ClientDetailPage>(set => set.Add(one => one.ClientId, clientId));
        Eventually(page, () => page.Markup.ShouldContain("OAuth 2.1"));
        return page;
    }

    private async Task RegisterAsync(Person owner, string clientId, Func<ClientDraft, ClientDraft> with) =>
        (await Portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, with(new ClientDraft { Name = clientId, ClientId = clientId, RedirectUris = ["https://app.example/cb"] }), Ct)).Value();
}
