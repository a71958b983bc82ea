using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class ClientPageTests(Chromium chromium, PortalHost portal)
{
    [Theory]
    [InlineData("en-GB", ColorScheme.Light, 1280)]
    [InlineData("de-DE", ColorScheme.Dark, 390)]
    public async Task Axe_finds_nothing_in_review_and_settings_and_nothing_is_cut_off(string locale, ColorScheme colours, int width)
    {
        var german = locale == "de-DE";
        var (visit, page, clientId) = await OpenAsync($"Page {locale}", new() { ColorScheme = colours, Locale = locale, ViewportSize = new() { Width = width, Height = 844 } });
        await using var _ = visit;

        await page.GotoAsync(PathOf(clientId, "?section=review"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = german ? "PKCE wird nicht verlangt" : "PKCE is not required" })).ToBeVisibleAsync();
        await ShouldBeGoodAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = german ? "PKCE verlangen" : "Require PKCE" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await ShouldBeGoodAsync(page);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = german ? "PKCE verlangen" : "Require PKCE" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = german ? "Nichts zu beheben" : "Nothing to mend" })).ToBeVisibleAsync();
        await ShouldBeGoodAsync(page);

        await page.GotoAsync(PathOf(clientId, "#advanced"));
        await Expect(page.GetByLabel(german ? "Signatur der id_tokens" : "Signature of id_tokens")).ToBeVisibleAsync();
        await ShouldBeGoodAsync(page);

        await page.GotoAsync(PathOf(clientId, "?section=keys"));
        await page.GetByRole(AriaRole.Button, new() { Name = (german ? "Mehr Aktionen für " : "More actions for ") + "Nightly" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = german ? "Rotieren" : "Rotate" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await ShouldBeGoodAsync(page);
    }

    [Fact]
    public async Task Saving_keeps_the_focus_and_a_mistake_gets_it_wherever_it_stands()
    {
        var (visit, page, clientId) = await OpenAsync("Focus");
        await using var _ = visit;
        await page.GotoAsync(PathOf(clientId, ""));
        var (name, save) = (page.GetByLabel("Name", new() { Exact = true }), page.GetByRole(AriaRole.Button, new() { Name = "Save" }));

        // The page gives the focus to its heading once it is there; nobody is faster than that.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
        await name.FillAsync("Renamed");
        await save.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Status).GetByText("Saved.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Renamed", Exact = true })).ToBeVisibleAsync();
        await Expect(save).ToBeFocusedAsync();

        await page.GetByLabel("Access token lives for", new() { Exact = true }).FillAsync("soon");
        await save.ClickAsync();
        await Expect(page.GetByText("Enter a whole number, or leave it empty.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Access token lives for", new() { Exact = true })).ToBeFocusedAsync();
    }

    private async Task<(IBrowserContext Visit, IPage Page, string ClientId)> OpenAsync(string workspace, BrowserNewContextOptions? options = null)
    {
        var owner = await portal.AddOwnerAsync(workspace);
        var clientId = workspace.Replace(' ', '-').ToLowerInvariant();
        var draft = new ClientDraft { Name = clientId, ClientId = clientId, RequirePkce = false, RedirectUris = ["https://a-rather-long-host-name.example.com/with/a/path/that/goes/on/callback"] };
        (await portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, draft, CancellationToken.None)).Value();
        (await portal.Services.GetRequiredService<CreateApiKey>().RunAsync(owner.Actor, clientId, new ApiKeyDraft { Name = "Nightly" }, CancellationToken.None)).Value();
        var visit = await chromium.VisitAsync(portal.Address, options);
        await visit.SignInAsync(portal, owner);
        return (visit, await visit.NewPageAsync(), clientId);
    }

    private static string PathOf(string clientId, string rest) => $"/settings/integration/api-clients/{clientId}{rest}";

    // Axe judges the colours of what it sees: a dialog that is still fading in would be judged too early.
    private static async Task ShouldBeGoodAsync(IPage page)
    {
        await page.EvaluateAsync("() => Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => {})))");
        await page.ShouldBeAccessibleAsync();
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, $"{page.Url} scrolls sideways");
    }
}
