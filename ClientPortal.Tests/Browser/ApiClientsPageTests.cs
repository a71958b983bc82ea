using System.Text;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.KeyVerification;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class ApiClientsPageTests(Chromium chromium, PortalHost portal)
{
    [Theory]
    [InlineData("en-GB", ColorScheme.Light, 1280)]
    [InlineData("de-DE", ColorScheme.Dark, 390)]
    public async Task Axe_finds_nothing_and_nothing_is_cut_off(string locale, ColorScheme colours, int width)
    {
        var owner = await portal.AddOwnerAsync($"Axe {locale} {colours}");
        var clientId = $"axe-{locale}-{colours}".ToLowerInvariant();
        var german = locale == "de-DE";
        await using var visit = await chromium.VisitAsync(portal.Address, new() { ColorScheme = colours, Locale = locale, ViewportSize = new() { Width = width, Height = 844 } });
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();

        await page.GotoAsync("/settings/integration/api-clients");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = german ? "User melden sich an" : "Users sign in" })).ToBeVisibleAsync();
        await ShouldBeGoodAsync(page);
        await RegisterAsync(owner, clientId);
        foreach (var path in new[] { "", $"/{clientId}", $"/{clientId}?section=secrets", $"/{clientId}?section=keys", "?search=nothing-like-it" })
        {
            await page.GotoAsync("/settings/integration/api-clients" + path);
            await Expect(page.GetByText(german ? "Wird geladen" : "Loading")).ToHaveCountAsync(0);
            await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
            await ShouldBeGoodAsync(page);
        }

        await page.GotoAsync("/settings/integration/api-clients");
        foreach (var item in german
            ? new[] { "API-Keys verwalten", "Client-Secret erneut generieren", "Pausieren", "Löschen" }
            : ["Manage API keys", "Regenerate client secret", "Pause", "Delete"])
        {
            await page.GetByRole(AriaRole.Button, new() { Name = (german ? "Mehr Aktionen für " : "More actions for ") + clientId }).ClickAsync();
            await page.GetByRole(AriaRole.Menuitem, new() { Name = item }).ClickAsync();
            await page.GetByRole(AriaRole.Dialog).WaitForAsync();
            await ShouldBeGoodAsync(page);
            await page.Keyboard.PressAsync("Escape");
            await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task Opening_the_list_is_three_statements_with_page_and_circuit()
    {
        var owner = await portal.AddOwnerAsync("Three statements");
        await RegisterAsync(owner, "three-statements");
        await using var visit = await chromium.VisitAsync(portal.Address);
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();
        using var statements = new HostStatements(portal, ["CommittedChanges", "LivingNodes", "ObservedAddresses", "LastUsedAt\" =", "LogoutNotices", "SigningKeys", "UsageNetworks"]);
        await OpenAsync(); // the session is read
        await statements.BeginAsync();
        await OpenAsync();
        var seen = statements.Seen;

        async Task OpenAsync()
        {
            await page.GotoAsync("/settings/integration/api-clients");
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "three-statements" })).ToBeVisibleAsync();
        }

        seen.Count.ShouldBe(3, string.Join("\n\n", seen));
        seen.ShouldContain(text => text.Contains("\"Clients\"", StringComparison.Ordinal) && text.Contains("COUNT(*)", StringComparison.Ordinal), "the rows with their total");
        seen.ShouldContain(text => text.Contains("UNION ALL", StringComparison.Ordinal), "what their reviews look at");
        seen.ShouldContain(text => text.Contains("\"UsageCounts\"", StringComparison.Ordinal), "their lines");
    }

    [Fact]
    public async Task Each_page_is_called_like_its_heading_which_has_the_focus()
    {
        var owner = await portal.AddOwnerAsync("Titles");
        await RegisterAsync(owner, "titles");
        await using var visit = await chromium.VisitAsync(portal.Address);
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/settings/integration/api-clients");
        await HasHeadingAsync("API clients");
        await page.GetByRole(AriaRole.Link, new() { Name = "titles" }).ClickAsync();
        await HasHeadingAsync("titles");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main menu" }).GetByRole(AriaRole.Link, new() { Name = "Usage" }).ClickAsync();
        await HasHeadingAsync("Usage");

        async Task HasHeadingAsync(string name)
        {
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1, Exact = true })).ToBeFocusedAsync();
            await Expect(page).ToHaveTitleAsync($"{name} – ClientPortal");
        }
    }

    [Fact, Trait("SEC", "179"), Trait("SEC", "159"), Trait("SEC", "207")]
    public async Task Secret_and_key_are_handed_over_once_and_are_then_nowhere_in_the_browser()
    {
        var owner = await portal.AddOwnerAsync("Handed over");
        await using var visit = await chromium.VisitAsync(portal.Address, new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();
        var frames = new List<string>();
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => frames.Add(frame.Text ?? Encoding.Latin1.GetString(frame.Binary ?? []));
        await page.GotoAsync("/settings/integration/api-clients");

        await page.GetByRole(AriaRole.Button, new() { Name = "API Client", Exact = true }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("Handed over");
        await page.GetByLabel("Client ID").FillAsync("handed-over");
        await Expect(page.GetByText("This client ID is available.")).ToBeVisibleAsync();
        await page.GetByLabel("Redirect URI").FillAsync("https://example.com/cb");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).DblClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy client secret" }).ClickAsync();
        var secret = await ClipboardAsync(page, "cps_");
        (await page.GetByRole(AriaRole.Textbox, new() { Name = "Client secret" }).InputValueAsync()).ShouldBe(secret);
        await page.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Handed over" })).ToBeVisibleAsync();
        await ShouldHoldNothingOfAsync(page, secret);

        await page.GetByRole(AriaRole.Button, new() { Name = "More actions for Handed over" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Manage API keys" }).ClickAsync();
        await page.GetByLabel("API key name").FillAsync("Nightly");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add API key" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Copy API key Nightly" })).ToBeVisibleAsync();
        var before = string.Concat(frames);
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy API key Nightly" }).ClickAsync();
        var key = await ClipboardAsync(page, "cpk_");
        before.ShouldNotContain(key);
        await ShouldHoldNothingOfAsync(page, key);

        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Handed over" }).WaitForAsync();
        await ShouldHoldNothingOfAsync(page, secret, key);
        await using var db = portal.Services.GetRequiredService<PortalDb>().OpenFor(owner.Actor);
        (await db.Clients.CountAsync()).ShouldBe(1, "a double click registers once");
    }

    [Fact]
    public async Task A_browser_that_writes_to_the_clipboard_only_inside_the_click_copies_with_one_click_too()
    {
        var owner = await portal.AddOwnerAsync("Inside the click");
        await RegisterAsync(owner, "inside-the-click");
        await using var visit = await chromium.VisitAsync(portal.Address, new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await visit.AddInitScriptAsync("Object.defineProperty(navigator, 'vendor', { get: () => 'Apple Computer, Inc.' }); navigator.clipboard.writeText = () => Promise.reject(new Error('outside'));");
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/settings/integration/api-clients/inside-the-click?section=keys");

        await page.GetByRole(AriaRole.Button, new() { Name = "Copy API key Key of inside-the-click" }).ClickAsync();

        await ClipboardAsync(page, "cpk_");
    }

    [Fact]
    public async Task The_list_is_worked_with_the_keyboard_alone()
    {
        var owner = await portal.AddOwnerAsync("Keyboard");
        await RegisterAsync(owner, "keyboard");
        await using var visit = await chromium.VisitAsync(portal.Address);
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/settings/integration/api-clients");
        var more = page.GetByRole(AriaRole.Button, new() { Name = "More actions for keyboard" });
        await more.FocusAsync();

        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await Expect(page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(more).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("API key name")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(more).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Search_order_and_page_stand_in_the_address()
    {
        var owner = await portal.AddOwnerAsync("Addresses");
        foreach (var number in Enumerable.Range(1, 30))
        {
            await RegisterAsync(owner, $"address-{number:00}");
        }

        await using var visit = await chromium.VisitAsync(portal.Address);
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/settings/integration/api-clients");
        await page.GetByRole(AriaRole.Link, new() { Name = "Next page" }).ClickAsync();
        await Expect(page.GetByText("26–30 of 30")).ToBeVisibleAsync();
        page.Url.ShouldEndWith("?page=2");

        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search" }).FillAsync("address-07");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "address-07" })).ToBeVisibleAsync();
        await Expect(page.GetByText("1–1 of 1")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByText("1–1 of 1")).ToBeVisibleAsync();
    }

    private async Task RegisterAsync(Person owner, string clientId)
    {
        var draft = new ClientDraft { Name = clientId, ClientId = clientId, RedirectUris = ["https://a-rather-long-host-name.example.com/with/a/path/that/goes/on/callback", "http://localhost/cb"] };
        (await portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, draft, CancellationToken.None)).Value();
        (await portal.Services.GetRequiredService<CreateApiKey>().RunAsync(owner.Actor, clientId, new ApiKeyDraft { Name = "Key of " + clientId }, CancellationToken.None)).Value();
    }

    // Axe judges the colours of what it sees: a dialog that is still fading in would be judged too early.
    private static async Task ShouldBeGoodAsync(IPage page)
    {
        await page.EvaluateAsync("() => Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => {})))");
        await page.ShouldBeAccessibleAsync();
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, $"{page.Url} scrolls sideways");
    }

    private static async Task<string> ClipboardAsync(IPage page, string prefix)
    {
        await Expect(page.GetByRole(AriaRole.Status).GetByText("Copied", new() { Exact = true })).ToHaveCountAsync(1);
        var text = await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        text.ShouldStartWith(prefix);
        return text;
    }

    private static async Task ShouldHoldNothingOfAsync(IPage page, params string[] values)
    {
        var held = await page.EvaluateAsync<string>(
            "() => [document.documentElement.outerHTML, ...[...document.querySelectorAll('input, textarea')].map(field => field.value), location.href, "
            + "JSON.stringify(history.state), JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie].join('\\n')");
        foreach (var value in values)
        {
            held.ShouldNotContain(value);
        }
    }
}
