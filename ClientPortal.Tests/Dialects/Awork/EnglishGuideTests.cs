using System.Net.Http.Headers;
using ClientPortal.Domain.Credentials;
using ClientPortal.Tests.Browser;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.Stories;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Dialects.Awork;

/// <summary>awork's English help page, line by line.</summary>
[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class EnglishGuideTests(Chromium chromium, PortalHost portal)
{
    [Fact]
    public async Task Create_a_Client_Application_for_user_login()
    {
        var guide = PrintedGuide.Of("awork-en.txt", "Tip: User login is the right choice", "Check out our Developer Resources", line => [line]);
        guide.Count.ShouldBe(8);
        var owner = await portal.AddOwnerAsync("User login", "Olivia Owner");
        await using var visit = await VisitAsync(owner);
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/");
        var port = SampleApp.ReservePort();
        var dialog = page.DialogNamed("New API client");
        var (id, secret) = ($"timesheet-{port}", "");

        await guide.StepAsync("Navigate to Settings.", () => GoToSettingsAsync(page));
        await guide.StepAsync("Open the Integration section and go to API clients.", () => GoToApiClientsAsync(page));
        await guide.StepAsync("Click + API Client.", () => page.Button("API Client").ClickAsync());
        await guide.StepAsync("Enter a name and a client id (this id must be unique).", async () =>
        {
            await dialog.Field("Name").FillAsync("Timesheet");
            await dialog.Field("Client ID").FillAsync(id);
            await Expect(dialog.GetByText("This client ID is available.")).ToBeVisibleAsync();
        });
        await guide.StepAsync("Add a Redirect URL (see Developer Resources for details).", async () =>
        {
            await dialog.Field("Redirect URI").FillAsync(SampleApp.RedirectUriFor(port));
            await dialog.Button("Add redirect URI").ClickAsync();
        });
        await guide.StepAsync("Click Save.", () => dialog.Button("Save").ClickAsync());
        await guide.StepAsync("After saving, copy the client secret and keep it safe.", async () => secret = await page.TakeSecretAsync());
        await guide.StepAsync("Use the client id and client secret to build your OAuth 2.0 login so users can authenticate with their awork account.", async () =>
        {
            await using var app = await SampleApp.StartAtAsync(portal.Address, "/accounts", port, id, secret, "full_access", "offline_access");
            await using var usersBrowser = await chromium.VisitAsync(portal.Address);
            var user = await usersBrowser.NewPageAsync();
            await user.GotoAsync(app.Address.ToString());
            await user.GetByRole(AriaRole.Link, new() { Name = "Sign in with ClientPortal" }).ClickAsync();
            await user.Field("Email").FillAsync(owner.Email);
            await user.Field("Password").FillAsync(People.Password);
            await user.Button("Sign in").ClickAsync();
            await user.Button("Allow").ClickAsync();
            await Expect(user.GetByRole(AriaRole.Heading, new() { Name = "Hello Olivia Owner" })).ToBeVisibleAsync();
        });
        guide.ShouldBeDone();
    }

    [Fact]
    public async Task Create_an_API_key_without_user_authentication()
    {
        var guide = PrintedGuide.Of("awork-en.txt", "Use this if you just need an API key", "Use the Developer Resources to learn", line => [line]);
        guide.Count.ShouldBe(10);
        await using var visit = await VisitAsync(await portal.AddOwnerAsync("Key without user"));
        var page = await visit.NewPageAsync();
        await page.GotoAsync("/");
        var dialog = page.DialogNamed("New API client");
        var id = $"report-{Guid.CreateVersion7():n}";
        var keys = page.DialogNamed($"API keys for {id}");
        var copied = "";

        await guide.StepAsync("Navigate to Settings.", () => GoToSettingsAsync(page));
        await guide.StepAsync("Open the Integration section and go to API clients.", () => GoToApiClientsAsync(page));
        await guide.StepAsync("Click + API Client to create a new client application.", () => page.Button("API Client").ClickAsync());
        await guide.StepAsync("Set a name and a client id (this id must be unique).", async () =>
        {
            await dialog.Field("Name").FillAsync("Report");
            await dialog.Field("Client ID").FillAsync(id);
        });
        await guide.StepAsync("Click Save.", async () =>
        {
            await dialog.Button("Save").ClickAsync();
            await page.DialogNamed("Client secret").Button("Close").ClickAsync();
        });
        await guide.StepAsync("Find your new application in the list of client applications.", () => Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = id })).ToBeVisibleAsync());
        await guide.StepAsync("Click the three dots icon and select Manage API Key.", async () =>
        {
            await page.ChooseAsync("Report", "Manage API keys");
            await Expect(keys).ToBeVisibleAsync();
        });
        await guide.StepAsync("Click + to add a new API key.", async () =>
        {
            await keys.Field("API key name").FillAsync("Nightly");
            await keys.Button("Add API key").ClickAsync();
        });
        await guide.StepAsync("Click the small key icon on the right side to copy the API key.", async () =>
        {
            await keys.Button("Copy API key Nightly").ClickAsync();
            copied = await page.CopiedAsync(CredentialKind.ApiKey);
        });
        await guide.StepAsync("Keep the API key safe and use it for your integration or data query.", async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", copied) } };
            using var http = portal.Browserlike();
            using var answer = await http.SendAsync(request);
            (await answer.Content.ReadAsStringAsync()).ShouldContain("\"kind\":\"apiKey\"");
        });
        guide.ShouldBeDone();
    }

    private static async Task GoToSettingsAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main menu" }).GetByRole(AriaRole.Link, new() { Name = "Settings", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Settings", Exact = true, Level = 1 })).ToBeVisibleAsync();
    }

    private static async Task GoToApiClientsAsync(IPage page)
    {
        var content = page.GetByRole(AriaRole.Main);
        await content.GetByRole(AriaRole.Link, new() { Name = "Integration", Exact = true }).ClickAsync();
        await content.GetByRole(AriaRole.Link, new() { Name = "API clients", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "API clients", Exact = true })).ToBeVisibleAsync();
    }

    private async Task<IBrowserContext> VisitAsync(Person person)
    {
        var visit = await chromium.VisitAsync(portal.Address, new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await visit.SignInAsync(portal, person);
        return visit;
    }
}
