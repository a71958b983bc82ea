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

/// <summary>What people see of the usage of their keys.</summary>
[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class UsagePageTests(Chromium chromium, PortalHost portal)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Theory]
    [InlineData("en-GB", ColorScheme.Light, 1280)]
    [InlineData("de-DE", ColorScheme.Dark, 390)]
    public async Task Calls_are_drawn_counted_by_reason_and_a_new_refusal_comes_by_itself(string locale, ColorScheme colours, int width)
    {
        var german = locale == "de-DE";
        var owner = await portal.AddOwnerAsync($"Usage {locale}");
        var clientId = $"usage-{locale}".ToLowerInvariant();
        var key = await KeyAsync(owner, clientId);
        await VerifyAsync(owner, key, [], 5);
        await VerifyAsync(owner, key, ["keys:write"], 2);
        await using var visit = await chromium.VisitAsync(portal.Address, new() { ColorScheme = colours, Locale = locale, ViewportSize = new() { Width = width, Height = 844 } });
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/settings/integration/usage");

        await Expect(page.Locator(".sums dd").First).ToHaveTextAsync("7");
        await Expect(page.Locator("svg.rz-chart, .rz-chart svg").First).ToBeVisibleAsync();
        var refusals = page.GetByRole(AriaRole.Table, new() { Name = german ? "Letzte Ablehnungen" : "Last refusals" }).GetByRole(AriaRole.Row);
        await Expect(refusals).ToHaveCountAsync(3); // its head, and two
        await Expect(refusals.Last).ToContainTextAsync("INSUFFICIENT_SCOPE");
        await ShouldBeGoodAsync($"usage-{locale}");

        await VerifyAsync(owner, key, ["keys:write"], 1);
        await Expect(refusals).ToHaveCountAsync(4, new() { Timeout = 15_000 });

        await page.GotoAsync("/settings/integration/api-clients");
        await Expect(page.Locator("svg[role=img]").First).ToBeVisibleAsync();
        await ShouldBeGoodAsync($"usage-list-{locale}");

        async Task ShouldBeGoodAsync(string name)
        {
            await Screenshots.KeepAsync(page, name);
            await page.ShouldBeAccessibleAsync();
            (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBe(0);
        }
    }

    private async Task<string> KeyAsync(Person owner, string clientId)
    {
        (await portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = clientId, ClientId = clientId, RedirectUris = ["https://app.example/cb"] }, Ct)).Value();
        return (await portal.Services.GetRequiredService<CreateApiKey>().RunAsync(owner.Actor, clientId, new ApiKeyDraft { Name = "Nightly export", Scopes = ["clients:read"] }, Ct)).Value().Key!.Reveal();
    }

    private async Task VerifyAsync(Person owner, string key, string[] scopes, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await portal.Services.GetRequiredService<VerifyKey>().RunAsync(owner.Actor, key, new KeyAsk(scopes, IPAddress.Parse("203.0.113.9")), Ct);
        }

        await portal.Services.GetRequiredService<WriteUsage>().RunAsync(Ct);
    }
}
