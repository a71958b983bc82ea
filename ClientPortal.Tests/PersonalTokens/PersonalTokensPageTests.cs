using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.PersonalTokens;
using ClientPortal.Tests.Browser;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.Stories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.PersonalTokens;

[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class PersonalTokensPageTests(Chromium chromium, PortalHost portal)
{
    [Fact]
    [Trait("SEC", "168")]
    [Trait("SEC", "170")]
    public async Task A_member_generates_a_token_uses_it_renews_it_and_deletes_it()
    {
        var owner = await portal.AddOwnerAsync("Tokens");
        var member = await portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Member");
        await using var visit = await chromium.VisitAsync(portal.Address, new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await visit.SignInAsync(portal, member);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Personal tokens" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No personal tokens yet" })).ToBeVisibleAsync();

        await page.Button("Generate").ClickAsync();
        await page.DialogNamed("New personal token").Field("Name").FillAsync("Nightly export");
        await page.ShouldBeAccessibleAsync();
        await page.DialogNamed("New personal token").Button("Generate").ClickAsync();
        var token = await TakeAsync(page);
        (await StatusAsync(token)).ShouldBe(200);

        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nightly export" })).ToBeVisibleAsync();
        (await page.ContentAsync()).ShouldNotContain(token);
        await page.Button("Regenerate token Nightly export").ClickAsync();
        await page.DialogNamed("Regenerate token Nightly export").Button("Regenerate").ClickAsync();
        var renewed = await TakeAsync(page, otherThan: token);
        (await StatusAsync(token)).ShouldBe(401);
        (await StatusAsync(renewed)).ShouldBe(200);

        await page.Button("Delete token Nightly export").ClickAsync();
        await page.ConfirmAsync("Delete");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No personal tokens yet" })).ToBeVisibleAsync();
        (await StatusAsync(renewed)).ShouldBe(401);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1280, "en-GB")]
    [InlineData(ColorScheme.Dark, 390, "de-DE")]
    public async Task The_page_fits_and_axe_finds_nothing(ColorScheme colours, int width, string locale)
    {
        var owner = await portal.AddOwnerAsync($"Tokens at {width}");
        (await portal.Services.GetRequiredService<CreatePersonalToken>().RunAsync(owner.Actor, new PersonalTokenDraft { Name = "Nightly export of everything that anybody could ever want to have", NeverExpires = true }, CancellationToken.None)).IsDone(out _, out _).ShouldBeTrue();
        await using var visit = await chromium.VisitAsync(portal.Address, new() { ColorScheme = colours, Locale = locale, ViewportSize = new() { Width = width, Height = 900 } });
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();
        foreach (var path in new[] { "/account/tokens", "/settings/members", "/leaks" })
        {
            await page.GotoAsync(path);
            await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).WaitForAsync();
            await page.Locator("main .card, main table, .auth-card").First.WaitForAsync();
            await page.ShouldBeAccessibleAsync();
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, path);
            await Screenshots.KeepAsync(page, $"tokens{path.Replace('/', '-')}-{width}");
        }
    }

    private static async Task<string> TakeAsync(IPage page, string otherThan = "")
    {
        var dialog = page.DialogNamed("Personal token");
        await dialog.Button("Copy token").ClickAsync();
        var token = await page.CopiedAsync(CredentialKind.PersonalToken, otherThan);
        await dialog.Button("Close").ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        return token;
    }

    private async Task<int> StatusAsync(string token)
    {
        using var http = portal.Browserlike();
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var response = await http.GetAsync("/api/v1/workspace");
        return (int)response.StatusCode;
    }
}
