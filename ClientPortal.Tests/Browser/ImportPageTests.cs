using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.Import;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class ImportPageTests(Chromium chromium, PortalHost portal)
{
    private const string OldSecret = "Zq7xF9vKwLr4tB0sMn";

    [Theory]
    [InlineData("en-GB", ColorScheme.Light, 1280)]
    [InlineData("de-DE", ColorScheme.Dark, 390)]
    [Trait("SEC", "179")]
    public async Task A_file_is_chosen_put_right_and_imported_and_axe_finds_nothing_on_the_way(string locale, ColorScheme colours, int width)
    {
        var german = locale == "de-DE";
        var owner = await portal.AddOwnerAsync($"Import {locale}");
        await using var visit = await chromium.VisitAsync(portal.Address, new() { ColorScheme = colours, Locale = locale, ViewportSize = new() { Width = width, Height = 844 } });
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();
        var (kept, made) = (ImportCalls.NewId("kept"), ImportCalls.NewId("made"));

        await page.GotoAsync("/settings/integration/api-clients");
        await page.GetByRole(AriaRole.Button, new() { Name = german ? "Importieren" : "Import", Exact = true }).WaitForAsync();
        await ShouldBeGoodAsync(page, $"clients-{width}");
        await page.GetByRole(AriaRole.Button, new() { Name = german ? "Importieren" : "Import", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = german ? "API-Clients importieren" : "Import API clients" })).ToBeVisibleAsync();
        await ShouldBeGoodAsync(page, $"import-choose-{width}");

        await ChooseAsync(page, german, $"clientId,name,redirectUris,secret\n{kept},Shop,http://shop.example/callback-of-a-rather-long-path,{OldSecret}\n{made},Reports,,\n");
        await Expect(page.GetByText("redirectUris[0]")).ToBeVisibleAsync();
        await ShouldBeGoodAsync(page, $"import-mistakes-{width}");
        await page.GetByRole(AriaRole.Button, new() { Name = german ? "Abbrechen" : "Cancel" }).ClickAsync();

        await ChooseAsync(page, german, $"clientId,name,redirectUris,secret\n{kept},Shop,https://shop.example/callback,{OldSecret}\n{made},Reports,,\n");
        await Expect(page.GetByText(german ? "2 API-Clients, keine Fehler." : "2 API clients, no mistakes.")).ToBeVisibleAsync();
        await ShouldBeGoodAsync(page, $"import-preview-{width}");
        (await page.ContentAsync()).ShouldNotContain(OldSecret);

        await page.GetByRole(AriaRole.Button, new() { Name = german ? "2 API-Clients importieren" : "Import 2 API clients" }).ClickAsync();
        await Expect(page.GetByText(german ? "2 API-Clients wurden importiert." : "2 API clients were imported.")).ToBeVisibleAsync();
        await ShouldBeGoodAsync(page, $"import-done-{width}");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = german ? "Client-Secrets herunterladen" : "Download client secrets" }).ClickAsync());
        var file = await File.ReadAllTextAsync(await download.PathAsync());
        file.ShouldStartWith($"clientId,name,secret\r\n{made},Reports,cps_");
        (await page.ContentAsync()).ShouldNotContain(file.Split(',')[^1].Trim());
        await page.GetByRole(AriaRole.Button, new() { Name = german ? "Fertig" : "Done" }).ClickAsync();
        await Expect(page.GetByText("Shop", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_file_of_one_megabyte_passes_the_circuit_and_the_keyboard_reaches_everything()
    {
        var owner = await portal.AddOwnerAsync("Large import");
        await using var visit = await chromium.VisitAsync(portal.Address);
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/settings/integration/api-clients/import");

        var filler = new string('x', 700);
        await ChooseAsync(page, german: false, "clientId,redirectUris\n" + string.Concat(Enumerable.Range(0, 1000).Select(number => $"{ImportCalls.NewId()},https://app{number}.example/{filler}\n")));
        await Expect(page.GetByText("1000 API clients, no mistakes.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Next rows" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("26–50 of 1000")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Choose a file or drop it here")).ToBeAttachedAsync();
    }

    [Theory]
    [InlineData("en-GB", ColorScheme.Light, 1280)]
    [InlineData("de-DE", ColorScheme.Dark, 390)]
    [Trait("SEC", "179")]
    public async Task A_kept_secret_is_shown_in_a_dialog_and_gone_when_it_closes(string locale, ColorScheme colours, int width)
    {
        var german = locale == "de-DE";
        var owner = await portal.AddOwnerAsync($"Shows {locale}");
        (await portal.Services.GetRequiredService<EditWorkspace>().RunAsync(owner.Actor, new WorkspaceEdit { RecoverableSecrets = true }, default)).Value();
        var client = (await portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, new ClientDraft { Name = "Shop", RedirectUris = ["https://shop.example/cb"] }, default)).Value();
        await portal.Services.GetRequiredService<AddClientSecret>().RunAsync(owner.Actor, client.ClientId, new SecretDraft { Note = "new server" }, default);
        await using var visit = await chromium.VisitAsync(portal.Address, new() { ColorScheme = colours, Locale = locale, ViewportSize = new() { Width = width, Height = 844 } });
        await visit.SignInAsync(portal, owner);
        var page = await visit.NewPageAsync();

        await page.GotoAsync("/settings/security");
        await Expect(page.GetByLabel(german ? "Client-Secrets lassen sich erneut anzeigen" : "Client secrets can be shown again")).ToBeCheckedAsync();
        await ShouldBeGoodAsync(page, $"security-{width}");

        await page.GotoAsync($"/settings/integration/api-clients/{client.ClientId}?section=secrets");
        await page.GetByText("…" + client.Secret!.Reveal()[^4..]).WaitForAsync();
        await ShouldBeGoodAsync(page, $"secrets-{width}");
        var hint = $"cps_…{client.Secret!.Reveal()[^4..]}";
        await page.GetByRole(AriaRole.Button, new() { Name = german ? $"Client-Secret {hint} anzeigen" : $"Show client secret {hint}" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).Locator("#revealed")).ToHaveValueAsync(client.Secret.Reveal());
        await ShouldBeGoodAsync(page, $"secret-shown-{width}");
        await page.GetByRole(AriaRole.Button, new() { Name = german ? "Schließen" : "Close" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        (await page.ContentAsync()).ShouldNotContain(client.Secret.Reveal());
    }

    // The framework listens to the field a moment after it is drawn; a file that is there before is never told, and no person is that fast.
    private static async Task ChooseAsync(IPage page, bool german, string csv)
    {
        await page.WaitForFunctionAsync("() => document.querySelector('input[type=file]')?._blazorInputFileNextFileId !== undefined");
        await page.GetByLabel(german ? "Datei auswählen oder hier ablegen" : "Choose a file or drop it here")
            .SetInputFilesAsync(new FilePayload { Name = "clients.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(csv) });
    }

    private static async Task ShouldBeGoodAsync(IPage page, string name)
    {
        await page.EvaluateAsync("() => Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => {})))");
        await Screenshots.KeepAsync(page, name);
        await page.ShouldBeAccessibleAsync();
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, $"{page.Url} scrolls sideways");
    }
}
