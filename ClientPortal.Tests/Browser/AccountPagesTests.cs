using ClientPortal.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class AccountPagesTests(Chromium chromium, PortalHost portal)
{
    [Theory]
    [InlineData("/account/login", ColorScheme.Light)]
    [InlineData("/account/login", ColorScheme.Dark)]
    [InlineData("/account/forgot-password", ColorScheme.Light)]
    [InlineData("/account/reset-password?token=none", ColorScheme.Dark)]
    [InlineData("/account/invitation?token=none", ColorScheme.Light)]
    [InlineData("/setup?token=none", ColorScheme.Dark)]
    [InlineData("/account/logout", ColorScheme.Light)]
    public async Task Axe_finds_nothing_on_pages_for_visitors(string path, ColorScheme colours)
    {
        await using var visit = await chromium.VisitAsync(portal.Address, new() { ColorScheme = colours, ViewportSize = new() { Width = 390, Height = 800 } });
        var page = await visit.NewPageAsync();
        await page.GotoAsync(path);

        await page.ShouldBeAccessibleAsync();
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue("nothing may stick out at 390 pixels");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_on_the_security_page_in_each_of_its_states(ColorScheme colours)
    {
        var person = await portal.AddOwnerAsync("Security page");
        await using var visit = await chromium.VisitAsync(portal.Address, new() { ColorScheme = colours });
        await visit.SignInAsync(portal, person);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/account/security");
        await page.ShouldBeAccessibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Set up two-step sign-in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "QR code for your authenticator app" })).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync();

        await page.Locator("#two-factor-code").FillAsync("000000");
        await page.Locator("#two-factor-password").FillAsync(People.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn on" }).ClickAsync();
        await Expect(page.GetByText("Check the clock of the device")).ToBeVisibleAsync();
        await page.ShouldBeAccessibleAsync();
    }

    [Fact]
    public async Task Signing_in_works_without_a_script_and_a_mistake_keeps_the_address()
    {
        var person = await portal.AddOwnerAsync("No script");
        await using var visit = await chromium.VisitAsync(portal.Address, new() { JavaScriptEnabled = false });
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/account/login?returnUrl=%2Faccount%2Fsecurity");

        await page.GetByLabel("Email").FillAsync(person.Email);
        await page.GetByLabel("Password").FillAsync("wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not right");
        await Expect(page.GetByLabel("Email")).ToHaveValueAsync(person.Email);

        await page.GetByLabel("Password").FillAsync(People.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign-in and security", Level = 1 })).ToBeVisibleAsync();
    }
}
