using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using ClientPortal.Domain.Credentials;
using ClientPortal.Tests.Browser;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.Stories;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Dialects.Awork;

/// <summary>awork's German help page, sentence by sentence, in a German browser.</summary>
[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed partial class GermanGuideTests(Chromium chromium, PortalHost portal)
{
    private const string TheWay = "Gehe im Hauptmenü über Einstellungen in den Bereich Integration. Dort findest du den Bereich API Zugriff.";

    [Fact]
    public async Task Clients_fuer_eigene_Apps_mit_User_Anmeldung()
    {
        var guide = Guide("Clients für eigene Apps mit User-Anmeldung");
        guide.Count.ShouldBe(7, "the way there and six steps");
        var owner = await portal.AddOwnerAsync("Apps mit Anmeldung", "Olga Inhaberin");
        await using var visit = await VisitAsync(owner);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/");
        var port = SampleApp.ReservePort();
        var dialog = page.DialogNamed("Neuer API-Client");
        var (id, secret) = ($"zeiterfassung-{port}", "");

        await guide.StepAsync(TheWay, () => GoToApiClientsAsync(page));
        await guide.StepAsync("1. Klicke auf + um eine neue Client Application anzulegen.", async () =>
        {
            await page.Button("API-Client hinzufügen").ClickAsync();
            await Expect(dialog).ToBeVisibleAsync();
        });
        await guide.StepAsync("2. Lege einen Namen und eine Client-Id fest (diese Id muss einzigartig sein).", async () =>
        {
            await dialog.Field("Name").FillAsync("Zeiterfassung");
            await dialog.Field("Client-Id").FillAsync(id);
            await Expect(dialog.GetByText("Diese Client-Id ist frei.")).ToBeVisibleAsync();
        });
        await guide.StepAsync("3. Füge eine Redirect URL hinzu (siehe Developer Resources für mehr Details).", async () =>
        {
            await dialog.Field("Redirect URL").FillAsync(SampleApp.RedirectUriFor(port));
            await dialog.Button("Redirect URL hinzufügen").ClickAsync();
            await Expect(dialog.GetByText(SampleApp.RedirectUriFor(port))).ToBeVisibleAsync();
            await page.ShouldBeAccessibleAsync();
        });
        await guide.StepAsync("4. Speichere die Client Application.", () => dialog.Button("Speichern").ClickAsync());
        await guide.StepAsync("5. Nach dem Speichern erhältst du das Client-Secret. Kopiere dieses und bewahre es sicher auf.", async () =>
        {
            var shown = page.DialogNamed("Client-Secret");
            secret = await shown.Field("Client-Secret").InputValueAsync();
            await shown.Button("Client-Secret kopieren").ClickAsync();
            (await page.CopiedAsync(CredentialKind.ClientSecret)).ShouldBe(secret);
            await shown.Button("Schließen").ClickAsync();
        });
        await guide.StepAsync("6. Mit der Client-Id und dem Client-Secret kannst du jetzt eine eigene oAuth 2.0 Anmeldung bauen, bei der sich die User selbst mit ihrem awork-Account authentifizieren können.", async () =>
        {
            await using var app = await SampleApp.StartAtAsync(portal.Address, "/api/v1/accounts", port, id, secret, "full_access", "offline_access");
            await using var usersBrowser = await chromium.VisitAsync(portal.Address, new() { Locale = "de-DE" });
            var user = await usersBrowser.NewPageAsync();
            await user.GotoAsync(app.Address.ToString());
            await user.GetByRole(AriaRole.Link, new() { Name = "Sign in with ClientPortal" }).ClickAsync();
            await user.Field("E-Mail").FillAsync(owner.Email);
            await user.Field("Passwort").FillAsync(People.Password);
            await user.Button("Anmelden").ClickAsync();
            await Expect(user.GetByRole(AriaRole.Heading, new() { Name = "Zeiterfassung" })).ToBeVisibleAsync();
            await user.Button("Zulassen").ClickAsync();
            await Expect(user.GetByRole(AriaRole.Heading, new() { Name = "Hello Olga Inhaberin" })).ToBeVisibleAsync();
        });
        guide.ShouldBeDone();
    }

    [Fact]
    public async Task API_Key_ohne_User_Authentifizierung()
    {
        var guide = Guide("API Key ohne User-Authentifizierung");
        guide.Count.ShouldBe(11, "the way there and ten steps");
        await using var visit = await VisitAsync(await portal.AddOwnerAsync("Key ohne User"));
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/");
        var dialog = page.DialogNamed("Neuer API-Client");
        var id = $"auswertung-{Guid.CreateVersion7():n}";
        var keys = page.DialogNamed($"API-Keys für {id}");
        var copied = "";

        await guide.StepAsync(TheWay, () => GoToApiClientsAsync(page));
        await guide.StepAsync("1. Klicke auf + um eine neue Client Application anzulegen.", () => page.Button("API-Client hinzufügen").ClickAsync());
        await guide.StepAsync("2. Lege einen Namen und eine Client-Id fest (diese Id muss einzigartig sein).", async () =>
        {
            await dialog.Field("Name").FillAsync("Auswertung");
            await dialog.Field("Client-Id").FillAsync(id);
        });
        await guide.StepAsync("3. Die Redirect URL ist in diesem Fall nicht relevant, da nur der API-Key benötigt wird.", async () =>
        {
            (await dialog.Field("Redirect URL").InputValueAsync()).ShouldBeEmpty();
            await Expect(dialog.GetByText("Lass die Redirect URL leer")).ToBeVisibleAsync();
        });
        await guide.StepAsync("4. Speichere die Client Application.", () => dialog.Button("Speichern").ClickAsync());
        await guide.StepAsync("5. Schließe das Fenster mit dem Client-Secret.", async () =>
        {
            await page.DialogNamed("Client-Secret").Button("Schließen").ClickAsync();
            await Expect(page.DialogNamed("Client-Secret")).ToBeHiddenAsync();
        });
        await guide.StepAsync("6. In der Liste der Client Applications taucht jetzt deine neue Application auf.", () =>
            Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = id })).ToBeVisibleAsync());
        await guide.StepAsync("7. Klicke auf den mehr-Button (3-Punkte) und wähle API-Key verwalten aus.", async () =>
        {
            await page.Button("Mehr Aktionen für Auswertung").ClickAsync();
            await page.GetByRole(AriaRole.Menuitem, new() { Name = "API-Keys verwalten", Exact = true }).ClickAsync();
            await Expect(keys).ToBeVisibleAsync();
        });
        await guide.StepAsync("8. Füge über den + Button einen neuen API-Key hinzu.", async () =>
        {
            await keys.Field("API-Key-Name").FillAsync("Nachtlauf");
            await keys.Button("API-Key hinzufügen").ClickAsync();
            await Expect(keys.Button("API-Key Nachtlauf kopieren")).ToBeVisibleAsync();
            await page.ShouldBeAccessibleAsync();
        });
        await guide.StepAsync("9. Über das kleine Schlüssel-Icon an der rechten Seite, kannst du nun den API-Key kopieren.", async () =>
        {
            var (icon, row) = (await keys.Button("API-Key Nachtlauf kopieren").BoundingBoxAsync(), await keys.GetByRole(AriaRole.Listitem).First.BoundingBoxAsync());
            (icon!.X - row!.X).ShouldBeGreaterThan(row.Width / 2);
            await keys.Button("API-Key Nachtlauf kopieren").ClickAsync();
            copied = await page.CopiedAsync(CredentialKind.ApiKey);
        });
        await guide.StepAsync("10. Kopiere den API-Key in die Zwischenablage und bewahre ihn sicher auf. Du kannst ihn nun für deine Integration oder Datenabfrage verwenden.", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/clientapplications") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", copied) } };
            using var http = portal.Browserlike();
            using var answer = await http.SendAsync(request);
            (await answer.Content.ReadAsStringAsync()).ShouldContain($"\"clientId\":\"{id}\"");
        });
        guide.ShouldBeDone();
    }

    private static async Task GoToApiClientsAsync(IPage page)
    {
        var menu = page.GetByRole(AriaRole.Navigation, new() { Name = "Hauptmenü" });
        await menu.GetByRole(AriaRole.Link, new() { Name = "Einstellungen", Exact = true }).ClickAsync();
        var content = page.GetByRole(AriaRole.Main);
        await content.GetByRole(AriaRole.Link, new() { Name = "Integration", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "API-Zugriff" })).ToBeVisibleAsync();
        await content.GetByRole(AriaRole.Link, new() { Name = "API-Clients", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "API-Clients", Exact = true })).ToBeVisibleAsync();
    }

    // A numbered line is a step, and so is the way there that the text before them tells.
    private static PrintedGuide Guide(string heading) => PrintedGuide.Of("awork-de.txt", heading, "Schaue in unseren Developer Resources vorbei", line =>
        Numbered().IsMatch(line) ? [line] : line.IndexOf("Gehe im Hauptmenü", StringComparison.Ordinal) is >= 0 and var at ? [line[at..]] : []);

    private async Task<IBrowserContext> VisitAsync(Person person)
    {
        var visit = await chromium.VisitAsync(portal.Address, new() { Locale = "de-DE", Permissions = ["clipboard-read", "clipboard-write"] });
        await visit.SignInAsync(portal, person);
        return visit;
    }

    [GeneratedRegex(@"^\d+\. ", RegexOptions.NonBacktracking)]
    private static partial Regex Numbered();
}
