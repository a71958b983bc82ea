using System.Text.RegularExpressions;
using ClientPortal.Domain.Members;
using ClientPortal.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class SettingsTests(Chromium chromium, PortalHost portal)
{
    [Theory]
    [InlineData("/settings")]
    [InlineData("/settings/integration")]
    [InlineData("/settings/members")]
    [InlineData("/settings/general")]
    [InlineData("/settings/security")]
    [InlineData("/settings/security/single-sign-on")]
    [InlineData("/settings/audit")]
    [InlineData("/settings/integration/usage")]
    [InlineData("/developers")]
    public async Task Axe_finds_nothing_and_nothing_is_cut_off(string path)
    {
        var owner = await portal.AddOwnerAsync("Axe " + path);
        foreach (var (colours, width, locale) in new[] { (ColorScheme.Light, 1280, "en-GB"), (ColorScheme.Dark, 390, "de-DE"), (ColorScheme.Light, 390, "en-GB"), (ColorScheme.Dark, 1280, "de-DE") })
        {
            await using var visit = await chromium.VisitAsync(portal.Address, new() { ColorScheme = colours, Locale = locale, ViewportSize = new() { Width = width, Height = 900 } });
            await visit.SignInAsync(portal, owner);
            var page = await visit.NewPageAsync();
            await page.GotoAsync(path);
            await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
            await page.Locator("main .card, main .overview, main table, main dl").First.WaitForAsync();

            await page.ShouldBeAccessibleAsync();
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, $"{path} at {width}");
        }
    }

    [Fact]
    public async Task A_member_is_invited_with_the_keyboard_alone()
    {
        var owner = await portal.AddOwnerAsync("Keyboard");
        await using var visit = await chromium.VisitAsync(portal.Address);
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/settings/members");

        var invite = page.GetByRole(AriaRole.Button, new() { Name = "Invite member", Exact = true });
        await invite.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Invite member" });
        await Expect(dialog.GetByLabel("Email", new() { Exact = true })).ToBeFocusedAsync();
        await page.ShouldBeAccessibleAsync();
        await page.Keyboard.TypeAsync("keyboard@example.com");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "keyboard@example.com" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "keyboard@example.com", Exact = true })).ToBeVisibleAsync();
        await Expect(invite).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_guide_copies_an_address_and_keeps_the_chosen_language_on_reload()
    {
        var owner = await portal.AddOwnerAsync("Guide reader");
        var member = await portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Member");
        await using var visit = await chromium.VisitAsync(portal.Address);
        await visit.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visit.SignInAsync(portal, member);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/developers");

        await page.GetByRole(AriaRole.Button, new() { Name = "Copy address: Token" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Copied" })).ToHaveCountAsync(1);
        (await page.EvaluateAsync<string>("navigator.clipboard.readText()")).ShouldBe(new Uri(portal.Address, "/oauth/token").ToString());

        await page.GetByRole(AriaRole.Button, new() { Name = "C#" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"\?code=csharp$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Make a verifier and its challenge" })).ToContainTextAsync("RandomNumberGenerator");
    }
}
