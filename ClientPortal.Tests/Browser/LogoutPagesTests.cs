using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Stories;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

/// <summary>Signing out at a client's wish, and answers that travel as forms, in a browser that enforces our policies.</summary>
[Collection(BrowserTests.Name)]
[Trait("Category", "Browser")]
public sealed class LogoutPagesTests(Chromium chromium, OAuthHost host) : IClassFixture<OAuthHost>
{
    [Theory]
    [Trait("SEC", "191")]
    [InlineData(390, ColorScheme.Light, "en-GB", "Sign out?", "Sign out")]
    [InlineData(1280, ColorScheme.Dark, "de-DE", "Abmelden?", "Abmelden")]
    public async Task A_person_is_asked_and_led_back_to_the_client(int width, ColorScheme scheme, string locale, string heading, string button)
    {
        var client = await host.RegisterAsync(draft => draft with { Name = "Time sheets", PostLogoutRedirectUris = ["https://app.example/bye"] });
        await using var person = await chromium.VisitAsync(host.Address, new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });
        await person.RouteAsync("https://app.example/**", route => route.FulfillAsync(new() { Body = "the application", ContentType = "text/plain" }));
        var page = await person.NewPageAsync();
        await page.SignInAsync(OAuthHost.Owner, OAuthHost.Password);

        await page.GotoAsync($"/oauth/logout?client_id={client.ClientId}&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye&state=s&ui_locales={locale}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading })).ToBeVisibleAsync();
        await KeepAsync(page, $"logout-{width}-{scheme}");
        await page.ShouldBeAccessibleAsync();
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        await page.Button(button).ClickAsync();

        await page.WaitForURLAsync("https://app.example/bye?state=s");
        await page.GotoAsync("/account/connected-apps");
        page.Url.ShouldContain("/account/login");
    }

    [Fact]
    public async Task Our_own_pages_around_signing_out_can_be_read_by_everybody()
    {
        await using var person = await chromium.VisitAsync(host.Address);
        var page = await person.NewPageAsync();

        await page.GotoAsync("/oauth/logout?id_token_hint=nonsense");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You were not signed out" })).ToBeVisibleAsync();
        await KeepAsync(page, "logout-error");
        await page.ShouldBeAccessibleAsync();

        await page.GotoAsync("/oauth/logout");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You are signed out" })).ToBeVisibleAsync();
        await KeepAsync(page, "logout-done");
        await page.ShouldBeAccessibleAsync();
    }

    [Theory]
    [Trait("SEC", "031")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_form_brings_the_code_to_the_client_with_and_without_JavaScript(bool javaScript)
    {
        var client = await host.RegisterAsync(draft => draft with { Name = "Form reader" });
        await using var person = await chromium.VisitAsync(host.Address, new() { JavaScriptEnabled = javaScript });
        var posted = new TaskCompletionSource<string>();
        await person.RouteAsync("https://app.example/**", async route =>
        {
            posted.TrySetResult($"{route.Request.Method} {route.Request.PostData}");
            await route.FulfillAsync(new() { Body = "the application", ContentType = "text/plain" });
        });
        var page = await person.NewPageAsync();
        await page.GotoAsync(client.AuthorizeUrl(("response_mode", "form_post")));
        await page.Field("Email").FillAsync(OAuthHost.Owner);
        await page.Field("Password").FillAsync(OAuthHost.Password);
        await page.Button("Sign in").ClickAsync();
        await page.Button("Allow").ClickAsync();
        if (!javaScript)
        {
            await KeepAsync(page, "form-post");
            await page.Button("Continue").ClickAsync();
        }

        var request = await posted.Task.WaitAsync(TimeSpan.FromSeconds(30));

        request.ShouldStartWith("POST code=cpc_");
        request.ShouldContain("&state=s&iss=");
        page.Url.ShouldNotContain("cpc_");
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
