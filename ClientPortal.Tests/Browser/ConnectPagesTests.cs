using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Outbound;
using ClientPortal.Tests.Stories;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

/// <summary>The consent page and connected apps as people meet them.</summary>
[Collection(BrowserTests.Name)]
[Trait("Category", "Browser")]
public sealed class ConnectPagesTests(Chromium chromium, OAuthHost host) : IClassFixture<OAuthHost>
{
    [Theory]
    [InlineData(390, ColorScheme.Light, true)]
    [InlineData(1280, ColorScheme.Dark, true)]
    [InlineData(1280, ColorScheme.Light, false)]
    public async Task Consent_works_with_and_without_JavaScript_and_leads_to_the_client(int width, ColorScheme scheme, bool javaScript)
    {
        var client = await host.RegisterAsync(draft => draft with { Name = "Time sheets" });
        await using var person = await chromium.VisitAsync(host.Address, new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme, JavaScriptEnabled = javaScript });
        await person.RouteAsync("https://app.example/**", route => route.FulfillAsync(new() { Body = "the application", ContentType = "text/plain" }));
        var page = await person.NewPageAsync();

        await page.GotoAsync(client.AuthorizeUrl());
        await page.Field("Email").FillAsync(OAuthHost.Owner);
        await page.Field("Password").FillAsync(OAuthHost.Password);
        await page.Button("Sign in").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Time sheets asks for access" })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Acme")).ToBeCheckedAsync();
        await KeepAsync(page, $"consent-{width}-{scheme}");
        if (javaScript)
        {
            await page.ShouldBeAccessibleAsync();
            (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        }

        await page.Button("Allow").ClickAsync();

        await page.WaitForURLAsync("https://app.example/cb?**");
        page.Url.ShouldContain("code=cpc_");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_has_allowed_it_before_is_led_on_right_after_signing_in(bool javaScript)
    {
        await using var application = OutsideSite.WithJson(() => "{}");
        var callback = application.Address + "cb";
        var client = await host.RegisterAsync(draft => draft with { Name = "Known tool", RedirectUris = [callback] });
        await client.TokensOfAsync(await host.SignInAsync(OAuthHost.Owner), ("redirect_uri", callback));
        await using var person = await chromium.VisitAsync(host.Address, new() { JavaScriptEnabled = javaScript });
        var page = await person.NewPageAsync();

        await page.GotoAsync(client.AuthorizeUrl(("redirect_uri", callback)));
        await page.Field("Email").FillAsync(OAuthHost.Owner);
        await page.Field("Password").FillAsync(OAuthHost.Password);
        await page.Button("Sign in").ClickAsync();

        await page.WaitForURLAsync(callback + "?**");
        page.Url.ShouldContain("code=cpc_");
    }

    [Fact]
    public async Task A_request_that_cannot_be_trusted_ends_on_a_page_of_ours()
    {
        await using var person = await chromium.VisitAsync(host.Address);
        var page = await person.NewPageAsync();

        await page.GotoAsync("/oauth/authorize?client_id=nobody");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This link does not work" })).ToBeVisibleAsync();
        await KeepAsync(page, "connect-error");
        await page.ShouldBeAccessibleAsync();
    }

    [Fact]
    [Trait("SEC", "051")]
    public async Task Access_is_taken_back_after_one_question()
    {
        var client = await host.RegisterAsync(draft => draft with { Name = "Old tool" });
        var tokens = await client.TokensOfAsync(await host.SignInAsync(OAuthHost.Owner));
        await using var person = await chromium.VisitAsync(host.Address);
        var page = await person.NewPageAsync();
        await page.SignInAsync(OAuthHost.Owner, OAuthHost.Password);

        await page.GotoAsync("/account/connected-apps");
        await Expect(page.Button("Revoke access for Old tool")).ToBeVisibleAsync();
        await KeepAsync(page, "connected-apps");
        await page.ShouldBeAccessibleAsync();
        await page.Button("Revoke access for Old tool").ClickAsync();
        await page.ConfirmAsync("Revoke");

        await Expect(page.Button("Revoke access for Old tool")).ToBeHiddenAsync();
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
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
