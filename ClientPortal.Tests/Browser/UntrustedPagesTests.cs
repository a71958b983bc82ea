using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Stories;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

/// <summary>What others chose (a client's name, a site that frames us) does nothing on our pages.</summary>
[Collection(BrowserTests.Name)]
[Trait("Category", "Browser")]
public sealed class UntrustedPagesTests(Chromium chromium, OAuthHost host) : IClassFixture<OAuthHost>
{
    [Theory]
    [Trait("SEC", "046")]
    [Trait("SEC", "047")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("');alert(1)//")]
    [InlineData("{{7*7}}")]
    public async Task A_clients_name_is_text_wherever_it_stands_and_no_page_asks_another_host(string name)
    {
        var client = await host.RegisterAsync(draft => draft with { Name = name });
        var device = await TestDevice.StartAsync(await TestDevice.RegisterAsync(host, draft => draft with { Name = name }));
        await using var person = await chromium.VisitAsync(host.Address);
        await person.RouteAsync("https://app.example/**", route => route.FulfillAsync(new() { Body = "the application", ContentType = "text/plain" }));
        var page = await person.NewPageAsync();
        var (dialogs, foreign) = (new List<string>(), new List<string>());
        page.Dialog += (_, dialog) =>
        {
            dialogs.Add(dialog.Message);
            _ = dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (address.Scheme is "http" or "https" or "ws" && address.Authority != host.Address.Authority)
            {
                foreign.Add(request.Url);
            }
        };

        async Task ShouldBeTextAsync(string path)
        {
            await page.GotoAsync(path);
            await Expect(page.GetByText(name).First).ToBeVisibleAsync();
            (await page.Locator("img[src=x]").CountAsync()).ShouldBe(0, path);
        }

        await page.SignInAsync(OAuthHost.Owner, OAuthHost.Password);
        await ShouldBeTextAsync(client.AuthorizeUrl());
        foreign.ShouldBeEmpty("the consent page");
        await page.Button("Allow").ClickAsync();
        await page.WaitForURLAsync("https://app.example/cb?**");
        foreign.Clear();
        await page.GotoAsync(device.CompleteUri);
        await page.Button("Continue").ClickAsync();
        await Expect(page.GetByText(name).First).ToBeVisibleAsync();
        (await page.Locator("img[src=x]").CountAsync()).ShouldBe(0);
        await ShouldBeTextAsync("/account/connected-apps");
        await ShouldBeTextAsync("/settings/integration/api-clients");
        await ShouldBeTextAsync($"/settings/integration/api-clients/{client.ClientId}");
        await ShouldBeTextAsync("/settings/audit");

        dialogs.ShouldBeEmpty();
        foreign.ShouldBeEmpty();
    }

    [Fact]
    [Trait("SEC", "045")]
    public async Task Another_sites_frame_stays_blank()
    {
        var client = await host.RegisterAsync(draft => draft with { Name = "Framed" });
        await using var person = await chromium.VisitAsync(host.Address);
        var page = await person.NewPageAsync();
        await page.SignInAsync(OAuthHost.Owner, OAuthHost.Password);
        await person.RouteAsync("https://evil.example/**", route => route.FulfillAsync(new()
        {
            ContentType = "text/html",
            Body = string.Concat(new[] { "/account/login", client.AuthorizeUrl(), "/device", "/settings/integration/api-clients" }
                .Select((path, i) => $"<iframe name=f{i} src=\"{new Uri(host.Address, path)}\"></iframe>")),
        }));

        await page.GotoAsync("https://evil.example/");

        page.Frames.Count.ShouldBe(5);
        foreach (var frame in page.Frames.Where(frame => frame != page.MainFrame))
        {
            frame.Url.ShouldStartWith("chrome-error://");
        }
    }
}
