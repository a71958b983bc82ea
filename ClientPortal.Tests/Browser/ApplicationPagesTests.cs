using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Clients.Logos;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Stories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

/// <summary>The pages on which applications say what they are: large and small, light and dark, English and German.</summary>
[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class ApplicationPagesTests(Chromium chromium, PortalHost portal)
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Theory]
    [Trait("SEC", "047")]
    [InlineData("en-GB", ColorScheme.Light, 1280)]
    [InlineData("de-DE", ColorScheme.Dark, 390)]
    public async Task Axe_finds_nothing_nothing_is_cut_off_and_no_page_asks_another_host(string locale, ColorScheme colours, int width)
    {
        var german = locale == "de-DE";
        var owner = await portal.AddOwnerAsync($"Pages {locale}");
        var clientId = await SeedAsync(owner, $"pages-{locale.ToLowerInvariant()}");
        await using var visit = await chromium.VisitAsync(portal.Address, new() { ColorScheme = colours, Locale = locale, ViewportSize = new() { Width = width, Height = 900 } });
        await visit.SignInAsync(portal, owner);
        var elsewhere = new List<string>();
        visit.Request += (_, request) => elsewhere.AddRange(request.Url.StartsWith(portal.Address.ToString(), StringComparison.Ordinal) || request.Url.StartsWith("data:", StringComparison.Ordinal) || request.Url.StartsWith("blob:", StringComparison.Ordinal) ? [] : new[] { request.Url });
        var page = await visit.NewPageAsync();

        await page.GotoAsync("/settings/integration/api-clients");
        await page.Button(german ? "API-Client hinzufügen" : "API Client").First.ClickAsync();
        var dialog = page.DialogNamed(german ? "Neuer API-Client" : "New API client");
        await Expect(dialog.Field("Name")).ToBeVisibleAsync();
        await ShouldBeGoodAsync(page, $"applications-dialog-closed-{width}");
        await dialog.GetByText(german ? "Mit der Art der Anwendung beginnen" : "Start from the kind of application").ClickAsync();
        await dialog.Field(german ? "Einzelseiten-Webanwendung" : "Single-page web application").CheckAsync();
        await Expect(dialog.Field(german ? "Öffentlich" : "Public")).ToBeCheckedAsync();
        await ShouldBeGoodAsync(page, $"applications-dialog-{width}");
        await page.Keyboard.PressAsync("Escape");

        await page.GotoAsync($"/settings/integration/api-clients/{clientId}");
        await Expect(page.Locator(".logo img")).ToBeVisibleAsync();
        await ShouldBeGoodAsync(page, $"applications-settings-{width}");
        await page.GotoAsync($"/settings/integration/api-clients/{clientId}?section=secrets");
        await Expect(page.GetByText(owner.Actor.SubjectId)).ToBeVisibleAsync();
        await ShouldBeGoodAsync(page, $"applications-keys-{width}");
        await page.GotoAsync($"/settings/integration/api-clients/{clientId}?section=review");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = german ? "Refresh-Tokens sind ohne Ablauf eingestellt" : "Refresh tokens are set to have no end" })).ToBeVisibleAsync();
        await ShouldBeGoodAsync(page, $"applications-review-{width}");
        await page.GotoAsync("/settings/security");
        await Expect(page.GetByLabel(german ? "Tokens dürfen ohne Ablauf sein" : "Tokens may have no end", new() { Exact = true })).ToBeCheckedAsync();
        await ShouldBeGoodAsync(page, $"applications-security-{width}");
        await page.GotoAsync($"/oauth/authorize?client_id={clientId}&redirect_uri={Uri.EscapeDataString("https://board.example/cb")}&response_type=code&scope=full_access&code_challenge={new string('A', 43)}&code_challenge_method=S256");
        await Expect(page.Locator(".about img")).ToBeVisibleAsync();
        (await page.Locator(".about img").EvaluateAsync<int>("image => image.naturalWidth")).ShouldBe(32);
        await ShouldBeGoodAsync(page, $"applications-consent-{width}");
        elsewhere.ShouldBeEmpty();
    }

    private async Task<string> SeedAsync(Person owner, string clientId)
    {
        (await portal.Services.GetRequiredService<EditWorkspace>().RunAsync(owner.Actor, new WorkspaceEdit { EndlessTokens = true }, Ct)).Value();
        (await portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, new ClientDraft
        {
            Name = "Board",
            ClientId = clientId,
            RedirectUris = ["https://board.example/cb"],
            GrantTypes = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.PersonKey],
            RefreshTokenLifetimeSeconds = 0,
            RefreshTokenIdleLifetimeSeconds = 0,
            RotateRefreshTokens = false,
            Presentation = new()
            {
                Description = "Plans boards for teams and reminds everybody of what is due, wherever they are.", DeveloperName = "Bora Board GmbH", Contacts = "developers@board.example, help@board.example",
                ClientUri = "https://board.example/about", PolicyUri = "https://board.example/a-rather-long-path-to-the/privacy-policy", TosUri = "https://board.example/terms",
            },
        }, Ct)).Value();
        (await portal.Services.GetRequiredService<ChangeClientLogo>().RunAsync(owner.Actor, clientId, Pictures.Jpeg, Ct)).Value();
        (await portal.Services.GetRequiredService<AddClientKeys>().RunAsync(owner.Actor, clientId, KeyPair.Create("RS256").PublicPem, Ct)).Value();
        return clientId;
    }

    // Axe judges the colours of what it sees: a dialog that is still fading in would be judged too early.
    private static async Task ShouldBeGoodAsync(IPage page, string name)
    {
        await page.EvaluateAsync("() => Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => {})))");
        await Screenshots.KeepAsync(page, name);
        await page.ShouldBeAccessibleAsync();
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, $"{page.Url} scrolls sideways");
    }
}
