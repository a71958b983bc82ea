using System.Net;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.Usage;
using ClientPortal.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

/// <summary>Whether a client may go, on its own page.</summary>
[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class ClientUsageTests(Chromium chromium, PortalHost portal)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Theory]
    [InlineData("en-GB", ColorScheme.Light, 1280)]
    [InlineData("en-GB", ColorScheme.Dark, 390)]
    [InlineData("de-DE", ColorScheme.Dark, 1280)]
    [InlineData("de-DE", ColorScheme.Light, 390)]
    public async Task The_page_tells_who_uses_the_client_and_leads_to_all_of_it(string locale, ColorScheme colours, int width)
    {
        var german = locale == "de-DE";
        var owner = await portal.AddOwnerAsync($"Who uses it {locale} {width}");
        var clientId = $"who-uses-it-{locale}-{width}".ToLowerInvariant();
        var nightly = await SeedAsync(owner, clientId);
        await using var visit = await chromium.VisitAsync(portal.Address, new() { ColorScheme = colours, Locale = locale, ViewportSize = new() { Width = width, Height = 844 } });
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();

        await page.GotoAsync($"/settings/integration/api-clients/{clientId}");
        await page.GetByRole(AriaRole.Link, new() { Name = german ? "Nutzung" : "Usage", Exact = true }).Last.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = german ? "Noch nicht verwendet" : "Not used yet" })).ToBeVisibleAsync();
        await ShouldBeGoodAsync("none");

        await VerifyAsync(owner, nightly, "203.0.113.9", 9);
        await VerifyAsync(owner, nightly, "198.51.100.9", 3);
        await VerifyAsync(owner, nightly, "198.51.100.9", 2, "keys:write");
        await page.ReloadAsync();
        await Expect(page.Locator(".notice")).ToContainTextAsync(german ? "aus 2 Netzen" : "from 2 networks");
        await Expect(page.Locator(".notice")).ToContainTextAsync(german ? "etwa 12 Aufrufe am Tag" : "about 12 calls a day");
        await Expect(page.Locator("svg.rz-chart, .rz-chart svg").First).ToBeVisibleAsync();
        await ShouldBeGoodAsync("used");

        await page.GetByRole(AriaRole.Link, new() { Name = german ? "Alles zu seiner Nutzung" : "All about its usage" }).ClickAsync();
        await Expect(page.Locator(".sums dd").First).ToHaveTextAsync("14");
        await Expect(page.GetByText(german ? $"Nur {clientId}." : $"Only {clientId}.")).ToBeVisibleAsync();
        await ShouldBeGoodAsync("all");

        await page.GotoAsync($"/settings/integration/api-clients/{clientId}?section=keys");
        await Expect(page.Locator(".key-trend svg[role=img]")).ToHaveCountAsync(1);
        await ShouldBeGoodAsync("keys");

        async Task ShouldBeGoodAsync(string name)
        {
            await Screenshots.KeepAsync(page, $"client-usage-{name}-{locale}-{width}");
            await page.ShouldBeAccessibleAsync();
            (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBe(0);
        }
    }

    private async Task<string> SeedAsync(Person owner, string clientId)
    {
        (await portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = "Invoice export", ClientId = clientId, RedirectUris = ["https://app.example/cb"] }, Ct)).Value();
        var create = portal.Services.GetRequiredService<CreateApiKey>();
        (await create.RunAsync(owner.Actor, clientId, new ApiKeyDraft { Name = "A spare key that nobody has found a use for", Scopes = ["clients:read"] }, Ct)).Value();
        return (await create.RunAsync(owner.Actor, clientId, new ApiKeyDraft { Name = "Nightly export", Scopes = ["clients:read"] }, Ct)).Value().Key!.Reveal();
    }

    private async Task VerifyAsync(Person owner, string key, string from, int times, params string[] scopes)
    {
        for (var i = 0; i < times; i++)
        {
            await portal.Services.GetRequiredService<VerifyKey>().RunAsync(owner.Actor, key, new KeyAsk(scopes, IPAddress.Parse(from)), Ct);
        }

        await portal.Services.GetRequiredService<WriteUsage>().RunAsync(Ct);
    }
}
