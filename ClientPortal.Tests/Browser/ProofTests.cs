using ClientPortal.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class ProofTests(Chromium chromium, PortalHost portal)
{
    [Fact]
    public async Task Clicks_dialogs_and_grids_reach_the_circuit()
    {
        await using var visit = await chromium.VisitAsync(portal.Address);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/proof");

        await page.GetByRole(AriaRole.Button, new() { Name = "Count" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask" }).ClickAsync();
        await page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Ok" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).First).ToHaveTextAsync("Counted 1, answered yes");

        await page.GetByRole(AriaRole.Gridcell, new() { Name = "Row 5" }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Go to next page" }).Or(page.Locator(".rz-pager-next")).First.ClickAsync();
        await page.GetByRole(AriaRole.Gridcell, new() { Name = "Row 10" }).WaitForAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing(ColorScheme colours)
    {
        await using var visit = await chromium.VisitAsync(portal.Address, new() { ColorScheme = colours });
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Heading, new() { Name = "ClientPortal" }).WaitForAsync();

        await page.ShouldBeAccessibleAsync();
    }
}
