using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Browser;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.Stories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Dialects.ClickUp;

/// <summary>
/// ClickUp's German help page, step by step, in a German browser. Its words map to ours: the workspace avatar is the button with the workspace's
/// name, Integrationen is Integration in its menu, ClickUp API is API-Clients, App erstellen is Speichern in the dialog, Client-Geheimnis is
/// Client-Secret, and an app unfolds to a page of its own.
/// </summary>
[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class GermanGuideTests(Chromium chromium, PortalHost portal)
{
    private const string Callback = "https://app.example/oauth";

    [Fact]
    public void The_page_has_no_step_that_no_test_below_does() =>
        (Creating().Count + Updating().Count + Secret().Count).ShouldBe(ClickUpGuide.AllSteps);

    [Fact]
    public async Task Eine_App_erstellen()
    {
        var guide = Creating();
        guide.Count.ShouldBe(7, "six steps and a bullet");
        var owner = await portal.AddOwnerAsync("Werkstatt", "Olga Inhaberin");
        await using var visit = await VisitAsync(owner);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/account/connected-apps");
        var dialog = page.DialogNamed("Neuer API-Client");
        var shown = page.DialogNamed("Client-Secret");
        var app = (Id: "", Secret: "");

        await WalkAsync(guide, page, "Werkstatt", ["1. Klicke in der unteren linken Ecke auf deinen Workspace-Avatar.", "2. Wähle Integrationen aus.", "3. Klicke auf ClickUp API."]);
        await guide.StepAsync("• Gib den Namen deiner App und die Weiterleitungs-URL(s) ein.", async () =>
        {
            await page.Button("API-Client hinzufügen").ClickAsync();
            await dialog.Field("Name").FillAsync("Zeiterfassung");
            foreach (var uri in new[] { Callback, "https://app.example/zweite" })
            {
                await dialog.Field("Redirect URL").FillAsync(uri);
                await dialog.Button("Redirect URL hinzufügen").ClickAsync();
                await Expect(dialog.GetByText(uri, new() { Exact = true })).ToBeVisibleAsync();
            }
        });
        await guide.StepAsync("4. Klicke auf App erstellen.", () => dialog.Button("Speichern").ClickAsync());
        await guide.StepAsync("5. Auf dem nächsten Bildschirm siehst du, dass eine Client-ID und ein Client-Geheimnis generiert wurden.", async () =>
        {
            app.Secret = await shown.Field("Client-Secret").InputValueAsync();
            app.Secret.ShouldStartWith("cps_");
            await shown.Button("Schließen").ClickAsync();
            app.Id = (await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Zeiterfassung" }).Locator(".mono").First.InnerTextAsync()).Trim();
            (await shown.IsVisibleAsync()).ShouldBeFalse();
        });
        await guide.StepAsync("6. Verwende die Client-ID und das Client-Geheimnis in deiner App, um einen OAuth 2-Authentifizierungsablauf zu erstellen.", async () =>
        {
            await OpenAuthorizeAsync(page, app.Id);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Zeiterfassung" })).ToBeVisibleAsync();
            var token = await TokenAsync(app.Id, app.Secret, await AllowAsync(page));
            (await AskAsync(token, "/api/v2/user")).GetProperty("user").GetProperty("username").GetString().ShouldBe("Olga Inhaberin");
        });
        guide.ShouldBeDone();
    }

    [Fact]
    public async Task Nur_Eigentuemer_und_Admins_verwalten_Integrationen()
    {
        var owner = await portal.AddOwnerAsync("Nur Admins");
        await using var visit = await VisitAsync(await portal.AddMemberAsync(owner, WorkspaceRole.Member, "Mia Mitglied"));
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/account/connected-apps");

        await page.Button("Nur Admins").ClickAsync();

        await Expect(Menu(page).GetByRole(AriaRole.Button, new() { Name = "Neuer Workspace" })).ToBeVisibleAsync();
        await Expect(Menu(page).GetByRole(AriaRole.Link, new() { Name = "Integration" })).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Weiterleitungs_URLs_aktualisieren()
    {
        var guide = Updating();
        guide.Count.ShouldBe(7, "five steps and two bullets");
        var owner = await portal.AddOwnerAsync("Weiterleitungen");
        var app = await RegisterAsync(owner, "Umzug");
        await using var visit = await VisitAsync(owner);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/account/connected-apps");

        await WalkAsync(guide, page, "Weiterleitungen", ["1. Klicke in der unteren linken Ecke auf deinen Workspace-Avatar.", "2. Wähle Integrationen aus.", "3. Klicke auf ClickUp-API."]);
        await guide.StepAsync("4. Erweitere die App, um ihre Details anzuzeigen.", () => UnfoldAsync(page, "Umzug"));
        await guide.StepAsync("5. Aktualisiere deine App:", () => Expect(page.GetByText(Callback, new() { Exact = true })).ToBeVisibleAsync());
        await guide.StepAsync("• Füge Weiterleitungs-URLs hinzu oder aktualisiere sie.", async () =>
        {
            await page.Field("Redirect URL").FillAsync("https://app.example/neu");
            await page.Button("Redirect URL hinzufügen").ClickAsync();
            await Expect(page.GetByText("https://app.example/neu", new() { Exact = true })).ToBeVisibleAsync();
        });
        await guide.StepAsync("• Klicke auf Speichern.", async () =>
        {
            await page.Button("Speichern").ClickAsync();
            await Expect(page.GetByText("Gespeichert.").First).ToBeVisibleAsync();
            await OpenAuthorizeAsync(page, app.Id, "https://app.example/neu");
            (await AllowAsync(page)).ShouldStartWith("cpc_");
        });
        guide.ShouldBeDone();
    }

    [Fact]
    [Trait("SEC", "082")]
    public async Task Client_Geheimnis_anzeigen_oder_erneut_generieren()
    {
        var guide = Secret();
        guide.Count.ShouldBe(7);
        var owner = await portal.AddOwnerAsync("Geheimnisse");
        (await portal.Services.GetRequiredService<EditWorkspace>().RunAsync(owner.Actor, new WorkspaceEdit { RecoverableSecrets = true }, CancellationToken.None)).Value();
        var app = await RegisterAsync(owner, "Tresor");
        await using var visit = await VisitAsync(owner);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/account/connected-apps");
        var shown = page.DialogNamed("Client-Secret");
        var fresh = "";

        await WalkAsync(guide, page, "Geheimnisse", ["1. Klicke auf deinen Workspace-Avatar in der unteren linken Ecke", "2. Wähle Integrationen", "3. Klicke auf ClickUp-API"]);
        await guide.StepAsync("4. Erweitere die App, um ihre Details anzuzeigen", async () =>
        {
            await UnfoldAsync(page, "Tresor");
            await page.GetByRole(AriaRole.Link, new() { Name = "Secrets und Schlüssel" }).ClickAsync();
        });
        await guide.StepAsync("5. Klicke auf Anzeigen, um dein aktuelles Client-Geheimnis einzusehen", async () =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "anzeigen" }).ClickAsync();
            (await shown.Field("Client-Secret").InputValueAsync()).ShouldBe(app.Secret);
            await shown.Button("Schließen").ClickAsync();
            (await page.ContentAsync()).ShouldNotContain(app.Secret);
        });
        await guide.StepAsync("6. Klicke auf Erneut generieren, um sofort ein neues Client-Geheimnis zu erstellen", async () =>
        {
            await page.Button("Client-Secret erneut generieren").ClickAsync();
            await page.DialogNamed("Client-Secret erneut generieren").Button("Erneut generieren").ClickAsync(); // "Jetzt" is preselected
            await Expect(shown.Field("Client-Secret")).Not.ToHaveValueAsync("");
            fresh = await shown.Field("Client-Secret").InputValueAsync();
            fresh.ShouldNotBe(app.Secret);
            await shown.Button("Schließen").ClickAsync();
        });
        await guide.StepAsync("7. Aktualisiere deine App, um das neue Client-Geheimnis zu verwenden", async () =>
        {
            await OpenAuthorizeAsync(page, app.Id);
            var code = await AllowAsync(page);
            (await PostTokenAsync(app.Id, app.Secret, code)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await TokenAsync(app.Id, fresh, code)).ShouldNotBeEmpty();
        });
        guide.ShouldBeDone();
    }

    [Fact]
    [Trait("SEC", "049")]
    public async Task Workspaces_autorisieren_und_die_Auswahl_spaeter_aendern()
    {
        var guide = ClickUpGuide.Paragraphs("Autorisierungstoken-Typen", "War dieser Beitrag", "Wenn du OAuth2 verwendest");
        guide.Count.ShouldBe(1);
        var owner = await portal.AddOwnerAsync("Agentur", "Anna Agentur");
        foreach (var name in new[] { "Kunde Eins", "Kunde Zwei" })
        {
            (await portal.Services.GetRequiredService<CreateWorkspace>().RunAsync(owner.Actor, new WorkspaceDraft { Name = name }, CancellationToken.None)).Value();
        }

        (await portal.Services.GetRequiredService<OpenWorkspace>().RunAsync(owner.Actor, owner.Actor.Workspace, CancellationToken.None)).Value(); // a new one is opened at once
        var app = await RegisterAsync(owner, "Berichte", draft => draft with { AvailableToOtherWorkspaces = true });
        await using var visit = await VisitAsync(owner, width: 390);
        var page = await visit.NewPageAsync();

        await guide.StepAsync("Wenn du OAuth2 verwendest, kannst du beim ersten Authentifizieren oder später beim erneuten Authentifizieren den Zugriff auf bestimmte Workspaces autorisieren.", async () =>
        {
            await OpenAuthorizeAsync(page, app.Id);
            await TickedAsync(page, "Agentur");
            await page.ShouldBeAccessibleAsync();
            (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();

            // None at all: the page says so, and the keyboard alone is enough to mend it.
            await page.GetByLabel("Agentur").UncheckAsync();
            await page.Button("Zulassen").ClickAsync();
            await Expect(page.GetByText("Wähle mindestens einen Workspace aus.")).ToBeVisibleAsync();
            await page.ShouldBeAccessibleAsync();
            await page.GetByLabel("Agentur").FocusAsync();
            await page.Keyboard.PressAsync("Space");
            await page.Keyboard.PressAsync("Tab");
            await page.Keyboard.PressAsync("Space");
            await TickedAsync(page, "Agentur", "Kunde Eins");
            var token = await TokenAsync(app.Id, app.Secret, await AllowAsync(page));
            await TeamsAsync(token, "Agentur", "Kunde Eins");

            await OpenAuthorizeAsync(page, app.Id);
            await TickedAsync(page, "Agentur", "Kunde Eins");
            await page.GetByLabel("Kunde Eins").UncheckAsync();
            await page.GetByLabel("Kunde Zwei").CheckAsync();
            var second = await TokenAsync(app.Id, app.Secret, await AllowAsync(page));
            await TeamsAsync(second, "Agentur", "Kunde Zwei");
            await TeamsAsync(token, "Agentur");
        });
        guide.ShouldBeDone();
    }

    private static ClickUpGuide Creating() => ClickUpGuide.Of("Eine App erstellen", "Screenshot of the app");

    private static ClickUpGuide Updating() => ClickUpGuide.Of("Aktualisiere deine Weiterleitungs-URLs", "Client-Geheimnis anzeigen");

    private static ClickUpGuide Secret() => ClickUpGuide.Of("Client-Geheimnis anzeigen oder erneut generieren", "Autorisierungstoken-Typen");

    private static ILocator Menu(IPage page) => page.Locator("#workspace-menu");

    private static async Task WalkAsync(ClickUpGuide guide, IPage page, string workspace, string[] steps)
    {
        await guide.StepAsync(steps[0], async () =>
        {
            await page.Button(workspace).ClickAsync();
            await Expect(Menu(page)).ToBeVisibleAsync();
        });
        await guide.StepAsync(steps[1], () => Menu(page).GetByRole(AriaRole.Link, new() { Name = "Integration", Exact = true }).ClickAsync());
        await guide.StepAsync(steps[2], async () =>
        {
            await page.GetByRole(AriaRole.Navigation, new() { Name = "Hauptmenü" }).GetByRole(AriaRole.Link, new() { Name = "API-Clients", Exact = true }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "API-Clients", Exact = true })).ToBeVisibleAsync();
            await Expect(Menu(page)).ToBeHiddenAsync();
        });
    }

    private static async Task UnfoldAsync(IPage page, string app)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = app, Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = app, Exact = true })).ToBeVisibleAsync();
    }

    // What an application does: it sends the person to this address.
    private static Task OpenAuthorizeAsync(IPage page, string clientId, string redirectUri = Callback) =>
        page.GotoAsync($"/api?client_id={clientId}&redirect_uri={Uri.EscapeDataString(redirectUri)}");

    private static async Task<string> AllowAsync(IPage page)
    {
        await page.RouteAsync("https://app.example/**", route => route.FulfillAsync(new() { Body = "the application", ContentType = "text/plain" }));
        await page.Button("Zulassen").ClickAsync();
        await page.WaitForURLAsync("https://app.example/**");
        return System.Web.HttpUtility.ParseQueryString(new Uri(page.Url).Query)["code"]!;
    }

    private static async Task TickedAsync(IPage page, params string[] workspaces)
    {
        foreach (var name in new[] { "Agentur", "Kunde Eins", "Kunde Zwei" })
        {
            await Expect(page.GetByLabel(name, new() { Exact = true })).ToBeCheckedAsync(new() { Checked = workspaces.Contains(name) });
        }
    }

    private async Task<HttpResponseMessage> PostTokenAsync(string clientId, string secret, string code)
    {
        using var http = portal.Browserlike();
        return await http.PostAsJsonAsync("/api/v2/oauth/token", new { client_id = clientId, client_secret = secret, code });
    }

    private async Task<string> TokenAsync(string clientId, string secret, string code)
    {
        using var answer = await PostTokenAsync(clientId, secret, code);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    private async Task<JsonElement> AskAsync(string token, string path)
    {
        using var http = portal.Browserlike();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", token);
        using var answer = await http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task TeamsAsync(string token, params string[] names) =>
        (await AskAsync(token, "/api/v2/team")).GetProperty("teams").EnumerateArray().Select(team => team.GetProperty("name").GetString()).ShouldBe(names);

    private async Task<(string Id, string Secret)> RegisterAsync(Person owner, string name, Func<ClientDraft, ClientDraft>? change = null)
    {
        var draft = new ClientDraft { Name = name, RedirectUris = [Callback] };
        var made = (await portal.Services.GetRequiredService<RegisterClient>().RunAsync(owner.Actor, change is null ? draft : change(draft), CancellationToken.None)).Value();
        return (made.ClientId, made.Secret!.Reveal());
    }

    private async Task<IBrowserContext> VisitAsync(Person person, int width = 1280)
    {
        var visit = await chromium.VisitAsync(portal.Address, new() { Locale = "de-DE", ViewportSize = new() { Width = width, Height = 900 } });
        await visit.SignInAsync(portal, person);
        return visit;
    }
}
