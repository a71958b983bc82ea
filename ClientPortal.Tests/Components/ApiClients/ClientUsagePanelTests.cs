using System.Globalization;
using System.Net;
using Bunit;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.Usage;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Radzen.Blazor.Rendering;

namespace ClientPortal.Tests.Components.ApiClients;

[Collection(ComponentPortal.Name)]
public sealed class ClientUsagePanelTests(PortalHost portal) : ApiClientTests(portal)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_new_client_is_told_how_its_calls_get_here()
    {
        var owner = await Portal.AddOwnerAsync("Nothing yet");
        await RegisterAsync(owner, "nothing-yet");

        var page = Open(owner, "nothing-yet");

        Eventually(page, () => page.Find(".empty h2").TextContent.ShouldBe("Not used yet"));
        page.Find(".empty").TextContent.ShouldContain("an API verifies one of its API keys");
        page.Find(".empty a").GetAttribute("href").ShouldBe("/developers");
        page.FindAll(".notice").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_used_one_says_what_would_stop_and_where_to_look()
    {
        var owner = await Portal.AddOwnerAsync("In use");
        await RegisterAsync(owner, "in-use");
        var key = await KeyAsync(owner, "in-use", "Nightly export");
        await VerifyAsync(owner, key, 3, "203.0.113.9");
        await VerifyAsync(owner, key, 1, "198.51.100.9", "keys:write");

        var page = Open(owner, "in-use");

        Eventually(page, () => Advice(page).ShouldBe("Last used: Just now, from one network. Retiring it would stop about 3 calls a day."));
        page.Find("a[href*='/usage?client=in-use']").GetAttribute("href").ShouldBe("/settings/integration/usage?client=in-use&period=30d");
        var figures = page.FindAll(".sums > div").Select(figure => Spaces(figure.TextContent)).ToList();
        figures[0].ShouldBe("Calls in 30 days4");
        figures[1].ShouldBe("Refused1 (25 %)");
        figures[2].ShouldBe("Last useJust nowwith the API key “Nightly export”");
        figures[3].ShouldBe("Most used API keyNightly export4 calls");
        page.FindAll("table[aria-label='Networks seen in this period'] tbody tr").Count.ShouldBe(2);
        page.Markup.ShouldNotContain("p95"); // how long calls take is no question here
    }

    [Theory]
    [InlineData("en", "Nothing has used this client for 90 days. You may retire it.")]
    [InlineData("de", "Seit 90 Tagen hat nichts diesen Client verwendet. Du kannst ihn stilllegen.")]
    public async Task One_that_nothing_uses_any_more_may_go(string language, string told)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        var owner = await Portal.AddOwnerAsync("Long ago");
        var clientId = $"long-ago-{language}";
        await RegisterAsync(owner, clientId);
        var then = TimeProvider.System.GetUtcNow().AddDays(-100);
        await ChangeAsync(owner, clientId, set => set.SetProperty(client => client.LastUsedAt, then));

        var page = Open(owner, clientId);

        Eventually(page, () => Advice(page).ShouldEndWith(told));
        page.Find(".notice").ClassList.ShouldContain("good");
    }

    [Fact]
    public async Task One_that_is_tried_in_vain_warns()
    {
        var owner = await Portal.AddOwnerAsync("In vain");
        await RegisterAsync(owner, "in-vain");
        await VerifyAsync(owner, await KeyAsync(owner, "in-vain", "Narrow"), 2, "203.0.113.9", "keys:write");

        var page = Open(owner, "in-vain");

        Eventually(page, () => Advice(page).ShouldStartWith("Nothing has ever used it, but 2 calls of the last 30 days were refused"));
        page.Find(".notice").ClassList.ShouldContain("warning");
    }

    [Fact]
    public async Task Keys_in_their_list_show_how_they_were_used()
    {
        var owner = await Portal.AddOwnerAsync("Lines");
        await RegisterAsync(owner, "lines");
        await VerifyAsync(owner, await KeyAsync(owner, "lines", "Used"), 3, "203.0.113.9");
        await KeyAsync(owner, "lines", "Idle");
        SignIn(owner);

        var panel = Render<ApiKeysPanel>(set => set.Add(one => one.ClientId, "lines"));

        Eventually(panel, () => panel.FindAll(".keys > li").Count.ShouldBe(2));
        panel.FindAll(".key-trend svg").ShouldHaveSingleItem().GetAttribute("aria-label").ShouldBe("3 calls in the last 30 days");
        panel.FindAll(".key-trend .visually-hidden").ShouldHaveSingleItem().TextContent.ShouldBe("No calls in the last 30 days");
    }

    private IRenderedComponent<ClientDetailPage> Open(Person owner, string clientId)
    {
        SignIn(owner);
        JSInterop.Setup<Rect>("Radzen.createChart", _ => true).SetResult(new Rect { Width = 600, Height = 200 }); // how large the browser says the drawing is
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/settings/integration/api-clients/{clientId}?section=usage");
        return Render<ClientDetailPage>(set => set.Add(one => one.ClientId, clientId));
    }

    private static string Advice(IRenderedComponent<ClientDetailPage> page) => Spaces(page.Find(".notice").TextContent);

    private static string Spaces(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private async Task RegisterAsync(Person owner, string clientId) =>
        (await Portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = clientId, ClientId = clientId, RedirectUris = ["https://app.example/cb"] }, Ct)).Value();

    private async Task<string> KeyAsync(Person owner, string clientId, string name) =>
        (await Portal.Services.GetRequiredService<CreateApiKey>().RunAsync(owner.Actor, clientId, new ApiKeyDraft { Name = name, Scopes = ["clients:read"] }, Ct)).Value().Key!.Reveal();

    private async Task ChangeAsync(Person owner, string clientId, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Client>> set)
    {
        await using var db = Portal.Services.GetRequiredService<PortalDb>().OpenFor(owner.Actor);
        (await db.Clients.Where(row => row.ClientId == clientId).ExecuteUpdateAsync(set, Ct)).ShouldBe(1);
    }

    private async Task VerifyAsync(Person owner, string key, int times, string from, params string[] scopes)
    {
        for (var i = 0; i < times; i++)
        {
            await Portal.Services.GetRequiredService<VerifyKey>().RunAsync(owner.Actor, key, new KeyAsk(scopes, IPAddress.Parse(from)), Ct);
        }

        await Portal.Services.GetRequiredService<WriteUsage>().RunAsync(Ct);
    }
}
