using System.Net;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

/// <summary>The dialogs of a key's terms and of its rotation.</summary>
[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class KeyTermsTests(Chromium chromium, PortalHost portal)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Theory]
    [InlineData("en-GB", ColorScheme.Light, 1280)]
    [InlineData("de-DE", ColorScheme.Dark, 390)]
    public async Task A_list_from_observed_traffic_is_taken_with_one_click_and_nothing_is_cut_off(string locale, ColorScheme colours, int width)
    {
        var german = locale == "de-DE";
        var owner = await portal.AddOwnerAsync($"Terms {locale}");
        var clientId = $"terms-{locale}".ToLowerInvariant();
        await ObserveAsync(owner, clientId);
        await using var visit = await chromium.VisitAsync(portal.Address, new() { ColorScheme = colours, Locale = locale, ViewportSize = new() { Width = width, Height = 844 } });
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();
        await page.GotoAsync($"/settings/integration/api-clients/{clientId}?section=keys");

        await ChooseAsync(german ? "Bearbeiten" : "Edit");
        var take = page.GetByRole(AriaRole.Button, new() { Name = german ? "Diese Netze übernehmen" : "Use these networks" });
        await take.WaitForAsync();
        await ShouldBeGoodAsync($"key-terms-observed-{locale}");
        await take.ClickAsync();
        foreach (var section in german ? new[] { "Grenzen", "Kontingent", "Verantwortung und Metadaten" } : ["Limits", "Quota", "Owner and metadata"])
        {
            var summary = page.Locator("summary", new() { HasText = section });
            if (await summary.Locator("xpath=..").GetAttributeAsync("open") is null)
            {
                await summary.FocusAsync();
                await page.Keyboard.PressAsync("Enter");
            }
        }

        await page.GetByLabel(german ? "Aufrufe pro Minute" : "Calls per minute").FillAsync("600");
        await ShouldBeGoodAsync($"key-terms-{locale}");
        await page.GetByRole(AriaRole.Button, new() { Name = german ? "Speichern" : "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(page.GetByText(german ? "Nur aus 198.51.100.7/32, 203.0.113.0/24" : "Only from 198.51.100.7/32, 203.0.113.0/24")).ToBeVisibleAsync();
        await ShouldBeGoodAsync($"key-row-{locale}");

        await ChooseAsync(german ? "Rotieren" : "Rotate");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Combobox).SelectOptionAsync(german ? "In 15 Minuten" : "In 15 minutes");
        await ShouldBeGoodAsync($"key-rotate-{locale}");
        await page.GetByRole(AriaRole.Button, new() { Name = german ? "Rotieren" : "Rotate", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = german ? "Schließen" : "Close" }).ClickAsync();

        await ChooseAsync(german ? "Rotieren" : "Rotate");
        await Expect(page.GetByText(german ? "endet auch er sofort" : "it ends at once, too")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Combobox).SelectOptionAsync(german ? "In 1 Stunde" : "In 1 hour");
        await page.GetByRole(AriaRole.Button, new() { Name = german ? "Rotieren" : "Rotate", Exact = true }).ClickAsync();
        await Expect(page.GetByText(german ? "Der Wert davor gilt noch. Mach" : "The value before is taken until")).ToBeVisibleAsync();
        await ShouldBeGoodAsync($"key-rotate-again-{locale}");
        await page.GetByRole(AriaRole.Button, new() { Name = german ? "Abbrechen" : "Cancel" }).ClickAsync();

        await ChooseAsync(german ? "Rotation rückgängig machen" : "Undo rotation");
        await ShouldBeGoodAsync($"key-undo-{locale}");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = german ? "Rotation rückgängig machen" : "Undo rotation" }).ClickAsync();
        await Expect(page.GetByText(german ? "hat wieder den alten Wert." : "has its old value again.")).ToBeVisibleAsync();

        async Task ChooseAsync(string item)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = (german ? "Mehr Aktionen für " : "More actions for ") + "Nightly export" }).ClickAsync();
            await page.GetByRole(AriaRole.Menuitem, new() { Name = item, Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        }

        async Task ShouldBeGoodAsync(string name)
        {
            await Screenshots.KeepAsync(page, name);
            await page.ShouldBeAccessibleAsync();
            (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBe(0);
        }
    }

    private async Task ObserveAsync(Person owner, string clientId)
    {
        T Get<T>()
            where T : notnull => portal.Services.GetRequiredService<T>();

        (await Get<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = clientId, ClientId = clientId, RedirectUris = ["https://app.example/cb"] }, Ct)).Value();
        var terms = new ApiKeyTerms
        {
            NetworkMode = NetworkMode.Observe,
            RateLimits = [new KeyRateLimit(10, 1), new KeyRateLimit(5000, 600)],
            Quota = new(new QuotaAsk(100_000, QuotaRefill.Monthly)),
            OwnerId = new(owner.Actor.UserId),
            Metadata = new Dictionary<string, string> { ["customer"] = "4711", ["plan"] = "gold" },
        };
        var key = (await Get<CreateApiKey>().RunAsync(owner.Actor, clientId, new ApiKeyDraft { Name = "Nightly export", Terms = terms }, Ct)).Value();
        foreach (var address in new[] { "203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4", "198.51.100.7" })
        {
            (await Get<VerifyKey>().RunAsync(owner.Actor, key.Key!.Reveal(), new KeyAsk([], IPAddress.Parse(address)), Ct)).ShouldBeOfType<KeyVerdict.Valid>();
        }

        await Get<AddressNotes>().WriteAsync(Ct);
    }
}
