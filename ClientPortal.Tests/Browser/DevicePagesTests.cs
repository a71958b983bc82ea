using System.Net;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Stories;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

/// <summary>The page for devices, and the people of a client, as people meet them.</summary>
[Collection(BrowserTests.Name)]
[Trait("Category", "Browser")]
public sealed class DevicePagesTests(Chromium chromium, OAuthHost host) : IClassFixture<OAuthHost>
{
    [Theory]
    [InlineData(390, ColorScheme.Dark, true, "de-DE")]
    [InlineData(1280, ColorScheme.Light, true, "en-GB")]
    [InlineData(1280, ColorScheme.Dark, false, "en-GB")]
    public async Task A_device_is_allowed_with_and_without_JavaScript(int width, ColorScheme scheme, bool javaScript, string locale)
    {
        var (german, client) = (locale == "de-DE", await TestDevice.RegisterAsync(host, draft => draft with { Name = "Northwind TV" }));
        var device = await TestDevice.StartAsync(client);
        await using var person = await chromium.VisitAsync(host.Address, new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme, JavaScriptEnabled = javaScript, Locale = locale });
        var page = await person.NewPageAsync();
        async Task LookAsync(string name)
        {
            await Screenshots.KeepAsync(page, $"{name}-{width}-{scheme}");
            if (javaScript)
            {
                await page.ShouldBeAccessibleAsync();
                (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
            }
        }

        await page.GotoAsync(device.CompleteUri);
        await page.Field(german ? "E-Mail" : "Email").FillAsync(OAuthHost.Owner);
        await page.Field(german ? "Passwort" : "Password").FillAsync(OAuthHost.Password);
        await page.Button(german ? "Anmelden" : "Sign in").ClickAsync();
        await Expect(page.Field("Code")).ToHaveValueAsync(device.UserCode);
        await LookAsync("device-code");
        await page.Field("Code").FillAsync("nonsense");
        await page.Button(german ? "Weiter" : "Continue").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await LookAsync("device-wrong");
        await page.Field("Code").FillAsync(device.UserCode.ToLowerInvariant());
        await page.Button(german ? "Weiter" : "Continue").ClickAsync();
        await Expect(page.GetByText(device.UserCode)).ToBeVisibleAsync();
        await LookAsync("device-consent");
        await (await device.PollAsync()).ShouldBeErrorAsync("authorization_pending");

        await page.Button(german ? "Zulassen" : "Allow").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = german ? "Gerät zugelassen" : "Device allowed" })).ToBeVisibleAsync();
        await LookAsync("device-allowed");
        (await device.PollAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [Trait("SEC", "051")]
    public async Task An_administrator_takes_access_back_on_the_clients_page(int width, ColorScheme scheme)
    {
        var client = await host.RegisterAsync(draft => draft with { Name = "Time sheets" });
        var (kept, ended) = (await client.TokensOfAsync(await host.SignInAsync(OAuthHost.Owner)), await client.TokensOfAsync(await host.SignInAsync(OAuthHost.Member)));
        await using var person = await chromium.VisitAsync(host.Address, new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });
        var page = await person.NewPageAsync();
        await page.SignInAsync(OAuthHost.Admin, OAuthHost.Password);

        await page.GotoAsync($"/settings/integration/api-clients/{client.ClientId}?section=people");
        await Expect(page.Button("Revoke access for member")).ToBeVisibleAsync();
        await Screenshots.KeepAsync(page, $"client-people-{width}-{scheme}");
        await page.ShouldBeAccessibleAsync();
        (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        await page.Button("Revoke access for member").ClickAsync();
        await page.ConfirmAsync("Revoke");
        await Expect(page.Button("Revoke access for member")).ToBeHiddenAsync();

        (await client.IsAliveAsync(ended.Text("access_token"))).ShouldBeFalse();
        (await client.IsAliveAsync(kept.Text("access_token"))).ShouldBeTrue();
        await page.Button("Revoke access for everybody").ClickAsync();
        await page.ConfirmAsync("Revoke");
        await Expect(page.GetByText("Nobody in this workspace")).ToBeVisibleAsync();
        (await client.IsAliveAsync(kept.Text("access_token"))).ShouldBeFalse();
    }
}
