using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.SingleSignOn.Support;
using ClientPortal.Tests.Stories;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

/// <summary>From a client by the company's sign-in to the consent page and back to the client, in German, in a real browser.</summary>
[Collection(BrowserTests.Name)]
[Trait("Category", "Browser")]
public sealed class SingleSignOnJourneyTests(Chromium chromium) : IAsyncLifetime
{
    private const string Person = "nina@acme.example";
    private readonly OAuthHost provider = new();
    private readonly int port = SampleApp.ReservePort();
    private SignOnHost here = default!;

    public async Task InitializeAsync()
    {
        // By another name for this machine than the portal's, so that the browser keeps the cookies of the two apart.
        provider.With("urls", $"http://127.0.0.1:{port}").With("Portal:PublicUrl", $"http://localhost:{port}").StartServer();
        here = new SignOnHost(provider.Time);
        await here.StartAsync();
        var registered = await provider.RegisterAsync(draft => draft with { Name = "Portal von Acme", RedirectUris = [here.Callback] });
        await here.ConnectAsync($"http://localhost:{port}", registered.ClientId, registered.Secret!);
        await SignOnHost.AddPersonAsync(provider, Person, OAuthHost.Acme);
    }

    public async Task DisposeAsync()
    {
        await here.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task A_person_signs_in_at_the_company_consents_here_and_lands_at_the_client(int width, ColorScheme scheme)
    {
        var client = await here.Portal.RegisterAsync(draft => draft with { Name = "Zeiterfassung" });
        await using var person = await chromium.VisitAsync(here.Portal.Address, new() { Locale = "de-DE", ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } });
        await person.RouteAsync("https://app.example/**", route => route.FulfillAsync(new() { Body = "the application", ContentType = "text/plain" }));
        var page = await person.NewPageAsync();

        await page.GotoAsync(client.AuthorizeUrl());
        await LookAsync(page, $"sso-1-login-{width}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Mit Single Sign-on anmelden" }).ClickAsync();
        await Expect(page.Field("Geschäftliche E-Mail")).ToBeFocusedAsync();
        await page.Field("Geschäftliche E-Mail").FillAsync("nina@unbekannt.example");
        await page.Button("Weiter").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("kein Single Sign-on eingerichtet");
        await LookAsync(page, $"sso-2-email-{width}");
        await page.Field("Geschäftliche E-Mail").FillAsync(Person);
        await page.Button("Weiter").ClickAsync();

        await page.WaitForURLAsync($"http://localhost:{port}/account/login?**");
        await Expect(page.Field("E-Mail")).ToHaveValueAsync(Person);
        await page.Field("Passwort").FillAsync(OAuthHost.Password);
        await page.Button("Anmelden").ClickAsync();
        await page.WaitForURLAsync($"http://localhost:{port}/oauth/authorize?**");
        await page.Button("Zulassen").ClickAsync();

        await page.WaitForURLAsync(new Uri(here.Portal.Address, "/oauth/authorize") + "?**");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Zeiterfassung");
        await LookAsync(page, $"sso-3-consent-{width}");
        await page.Button("Zulassen").ClickAsync();

        await page.WaitForURLAsync("https://app.example/cb?**");
        page.Url.ShouldContain("code=cpc_");
        await page.GotoAsync("/account/security");
        await Expect(page.GetByText("Du meldest dich mit Acme login an.")).ToBeVisibleAsync();
        await LookAsync(page, $"sso-4-account-{width}");
    }

    [Fact]
    public async Task Other_pages_of_the_way_are_accessible_and_help()
    {
        await using var person = await chromium.VisitAsync(here.Portal.Address, new() { Locale = "de-DE", ViewportSize = new() { Width = 390, Height = 900 } });
        var page = await person.NewPageAsync();

        await page.GotoAsync($"/account/sso/callback/{here.Owner.Workspace:N}?state=made-up&code=made-up");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Du bist nicht angemeldet" })).ToBeVisibleAsync();
        await LookAsync(page, "sso-5-refused");
        await page.GetByRole(AriaRole.Link, new() { Name = "Noch einmal beginnen" }).ClickAsync();
        await page.Field("Geschäftliche E-Mail").FillAsync(OAuthHost.Member);
        await page.Button("Weiter").ClickAsync();
        await page.WaitForURLAsync($"http://localhost:{port}/account/login?**");
        await page.Field("Passwort").FillAsync(OAuthHost.Password);
        await page.Button("Anmelden").ClickAsync();
        await page.Button("Zulassen").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Ist das dein Konto?" })).ToBeVisibleAsync();
        await LookAsync(page, "sso-6-proof");
        await page.Field("Passwort deines Kontos hier").FillAsync(OAuthHost.Password);
        await page.Button("Anmelden").ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/account/sso", StringComparison.Ordinal));

        await here.EnforceAsync(isEnforced: true);
        await using var other = await chromium.VisitAsync(here.Portal.Address, new() { Locale = "de-DE", ViewportSize = new() { Width = 1280, Height = 900 } });
        var login = await other.NewPageAsync();
        await login.GotoAsync("/account/login");
        await login.Field("E-Mail").FillAsync(OAuthHost.Admin);
        await login.Field("Passwort").FillAsync(OAuthHost.Password);
        await login.Button("Anmelden").ClickAsync();
        await Expect(login.GetByRole(AriaRole.Alert)).ToContainTextAsync("Single Sign-on");
        await LookAsync(login, "sso-7-enforced");
        await login.Button("Mit Single Sign-on anmelden").ClickAsync();
        await login.WaitForURLAsync($"http://localhost:{port}/account/login?**");
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light, "de-DE")]
    [InlineData(390, ColorScheme.Dark, "de-DE")]
    public async Task An_owner_sets_it_up_by_keyboard_and_every_dialog_is_accessible(int width, ColorScheme scheme, string locale)
    {
        await using var visit = await chromium.VisitAsync(here.Portal.Address, new() { Locale = locale, ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 } });
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/account/login?returnUrl=%2Fsettings%2Fsecurity");
        await page.Field("E-Mail").FillAsync(OAuthHost.Owner);
        await page.Field("Passwort").FillAsync(OAuthHost.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Link, new() { Name = "Single Sign-on einrichten" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Acme login" })).ToBeVisibleAsync();
        await LookAsync(page, $"sso-settings-1-{width}");

        await page.Button("Verbindung hinzufügen").PressAsync("Enter");
        var form = page.DialogNamed("Neue Verbindung");
        await Expect(form.Field("Name")).ToBeFocusedAsync();
        await form.Button("Speichern").ClickAsync();
        await Expect(form.GetByText("Gib das Client-Secret ein")).ToBeVisibleAsync();
        await LookAsync(page, $"sso-settings-2-{width}");
        await page.Keyboard.PressAsync("Escape");
        await Expect(form).ToBeHiddenAsync();

        await page.Button("Domain hinzufügen: Acme login").PressAsync("Enter");
        await page.DialogNamed("Domain hinzufügen: Acme login").Field("Domain").FillAsync("bücher.example");
        await page.Keyboard.PressAsync("Enter");
        var proof = page.DialogNamed("Weise nach, dass xn--bcher-kva.example dir gehört");
        await Expect(proof.GetByText("_clientportal.xn--bcher-kva.example")).ToBeVisibleAsync();
        await LookAsync(page, $"sso-settings-3-{width}");
        await proof.Button("Später").ClickAsync();

        await page.ChooseInGermanAsync("acme.example", "Single Sign-on vorschreiben");
        var enforce = page.DialogNamed("Nur noch Single Sign-on für acme.example?");
        await Expect(enforce.GetByText("Inhaber dieses Workspace behalten ihre Passwörter")).ToBeVisibleAsync();
        await LookAsync(page, $"sso-settings-4-{width}");
        await enforce.Button("Single Sign-on vorschreiben").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "Nur Single Sign-on" })).ToBeVisibleAsync();
        await page.ChooseInGermanAsync("Acme login", "Verbindung testen");
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Discovery in Ordnung" })).ToBeVisibleAsync();
        await LookAsync(page, $"sso-settings-5-{width}");
    }

    private static async Task LookAsync(IPage page, string name)
    {
        await Screenshots.KeepAsync(page, name);
        await page.ShouldBeAccessibleAsync();
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue(name);
    }
}

internal static class GermanMenus
{
    public static async Task ChooseInGermanAsync(this IPage page, string row, string action)
    {
        await page.Button($"Mehr Aktionen für {row}").ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = action, Exact = true }).ClickAsync();
    }
}
