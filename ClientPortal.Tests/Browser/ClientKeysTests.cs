using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class ClientKeysTests(Chromium chromium, PortalHost portal)
{
    [Theory]
    [InlineData("en-GB", ColorScheme.Light, 1280)]
    [InlineData("de-DE", ColorScheme.Dark, 390)]
    public async Task A_private_key_is_saved_as_a_file_once_and_is_then_nowhere_in_the_browser(string locale, ColorScheme colours, int width)
    {
        var german = locale == "de-DE";
        var owner = await portal.AddOwnerAsync($"Keys {locale}");
        var clientId = $"keys-{locale}".ToLowerInvariant();
        (await portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = clientId, ClientId = clientId }, CancellationToken.None)).Value();
        await using var visit = await chromium.VisitAsync(portal.Address, new() { ColorScheme = colours, Locale = locale, ViewportSize = new() { Width = width, Height = 844 } });
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();
        await page.GotoAsync($"/settings/integration/api-clients/{clientId}?section=secrets");

        await page.GetByRole(AriaRole.Button, new() { Name = german ? "Schlüsselpaar erzeugen" : "Generate key pair" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await page.GetByLabel(german ? "Format der Datei" : "Format").SelectOptionAsync("PEM (PKCS #8)");
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = german ? "Privater Schlüssel" : "Private key", Exact = true })).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("BEGIN PRIVATE KEY", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        await KeepAsync(page, $"private-key-{locale}");
        await page.EvaluateAsync("() => Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => {})))");
        await page.ShouldBeAccessibleAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = german ? "Herunterladen" : "Download" }).ClickAsync());
        var pem = await File.ReadAllTextAsync(await download.PathAsync());
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = german ? "Schließen" : "Close" }).ClickAsync();

        await Expect(page.GetByText(german ? "Der Schlüssel wurde hinzugefügt." : "The key was added.")).ToBeVisibleAsync();
        var keyId = download.SuggestedFilename[..^".pem".Length];
        await Expect(page.GetByText(keyId)).ToBeVisibleAsync();
        KeyText.Read(pem).Mistake!.Code.ShouldBe("client_keys_private");
        (await page.ContentAsync()).ShouldNotContain(pem.Split('\n')[1]);
        (await page.EvaluateAsync<int>("() => localStorage.length + sessionStorage.length")).ShouldBe(0);
        await page.ShouldBeAccessibleAsync();
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0);
        await KeepAsync(page, $"client-keys-{locale}");
    }

    // For people who want to look: set SCREENSHOTS to a folder.
    private static async Task KeepAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }
}
