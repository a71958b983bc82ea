using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClientPortal.Domain.Credentials;
using ClientPortal.Tests.Browser;
using ClientPortal.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Stories;

/// <summary>
/// A newcomer starts the portal on an empty directory and does the job it exists for, in a real browser, by the names of the contract;
/// a second person uses what came of it. At the end every place where a secret must not be is searched for all that came up.
/// </summary>
[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed partial class TheMainJob(Chromium chromium) : IAsyncLifetime
{
    private const string OwnerEmail = "olivia@acme.example";
    private const string OwnerPassword = "mountain-lake-42-canoe";
    private const string MemberEmail = "milo@acme.example";
    private const string MemberPassword = "river-stone-77-kayak";

    private readonly string data = Path.Combine(Path.GetTempPath(), "clientportal-tests", Guid.CreateVersion7().ToString("n"));
    private readonly PlantedSecrets secrets = new();
    private readonly ConcurrentBag<byte[]> frames = [];
    private readonly int appPort = SampleApp.ReservePort();
    private PortalProcess portal = default!;
    private IBrowserContext ownersBrowser = default!;
    private IBrowserContext membersBrowser = default!;
    private IPage owner = default!;
    private IPage member = default!;

    [Fact]
    [Trait("SEC", "159")]
    [Trait("SEC", "173")]
    [Trait("SEC", "179")]
    [Trait("SEC", "230")]
    public async Task From_the_set_up_link_to_a_person_signed_in_by_a_real_application()
    {
        await BecomesTheOwnerAsync();
        var clientSecret = await RegistersTheApplicationAsync();
        await CopiesAnApiKeyAsync();
        await InvitesAMemberAsync();
        await using var app = await SampleApp.StartAsync(portal.Address, appPort, "sample-app", clientSecret, "openid", "profile", "offline_access", "workspace:read");
        var tokens = await MemberSignsInThroughTheApplicationAsync(app, clientSecret);
        await MemberSeesOnlyWhatAMemberMayAsync();
        await MemberRevokesTheApplicationAsync(tokens);
        await OwnerRotatesPausesAndDeletesAsync(clientSecret);
        await NothingIsLeftWhereItMustNotBeAsync();
    }

    public async Task InitializeAsync()
    {
        // Trace: whatever any component would ever write to a log is written now.
        portal = await PortalProcess.StartAsync(data, SampleApp.ReservePort(), ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"), ("RateLimits:Scale", "100"));
        ownersBrowser = await chromium.VisitAsync(portal.Address, new() { Permissions = ["clipboard-read", "clipboard-write"] });
        membersBrowser = await chromium.VisitAsync(portal.Address);
        owner = await ownersBrowser.NewPageAsync();
        member = await membersBrowser.NewPageAsync();
    }

    public async Task DisposeAsync()
    {
        await ownersBrowser.CloseAsync();
        await membersBrowser.CloseAsync();
        await portal.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    private async Task BecomesTheOwnerAsync()
    {
        var link = SetUpLink().Match(portal.Output);
        link.Success.ShouldBeTrue("the link is printed on start");
        secrets.Plant("set-up link", link.Groups["secret"].Value);
        secrets.Plant("owner's password", OwnerPassword);

        await owner.GotoAsync(new Uri(link.Value).PathAndQuery);
        await owner.Field("Workspace name").FillAsync("Acme");
        await owner.Locator("[name=Name]").FillAsync("Olivia Owner");
        await owner.Field("Email").FillAsync(OwnerEmail);
        await owner.Field("Password").FillAsync(OwnerPassword);
        await owner.Locator("form button[type=submit]").ClickAsync();
        await Expect(owner.Button("Acme")).ToBeVisibleAsync();
        await PlantCookieAsync(ownersBrowser, "owner's session");
    }

    private async Task<string> RegistersTheApplicationAsync()
    {
        await owner.OpenApiClientsAsync();
        await owner.ShouldBeAccessibleAsync();
        var secret = await owner.CreateClientAsync("Sample app", "sample-app", "https://old.example/callback", SampleApp.RedirectUriFor(appPort));
        secrets.Plant("client secret", secret);
        await Expect(owner.GetByText("sample-app", new() { Exact = true }).First).ToBeVisibleAsync();
        return secret;
    }

    private async Task CopiesAnApiKeyAsync()
    {
        await owner.ChooseAsync("Sample app", "Manage API keys");
        var dialog = owner.DialogNamed("API keys for sample-app");
        var key = "";
        foreach (var name in new[] { "Probe Dublin", "Probe Frankfurt", "Probe Oslo", "Probe Turin", "Nightly report" })
        {
            await dialog.Field("API key name").FillAsync(name);
            await dialog.Button("Add API key").ClickAsync();
            await dialog.Button($"Copy API key {name}").ClickAsync();
            key = await owner.CopiedAsync(CredentialKind.ApiKey, otherThan: key);
            secrets.Plant($"API key {name}", key);
            (await owner.ContentAsync()).ShouldNotContain(key);
        }

        await dialog.Button("Close").ClickAsync();

        using var answer = await AskAsync(key, "/api/v1/workspace");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("\"Acme\"");
    }

    private async Task InvitesAMemberAsync()
    {
        await owner.GotoAsync("/settings/members");
        await owner.Button("Invite member").ClickAsync();
        var dialog = owner.GetByRole(AriaRole.Dialog);
        await dialog.Field("Email").FillAsync(MemberEmail);
        await dialog.Button("Send invitation").ClickAsync();
        await Expect(owner.GetByText(MemberEmail).First).ToBeVisibleAsync();

        var link = await LinkInMailAsync();
        secrets.Plant("invitation link", LinkSecret().Match(link).Value);
        secrets.Plant("member's password", MemberPassword);
        await member.GotoAsync(link);
        await member.Field("Name").FillAsync("Milo Member");
        await member.Field("Password").FillAsync(MemberPassword);
        await member.Button("Create account").ClickAsync();
        await member.WaitForURLAsync(url => !url.Contains("invitation", StringComparison.Ordinal));
        await PlantCookieAsync(membersBrowser, "member's session");
    }

    private async Task<Tokens> MemberSignsInThroughTheApplicationAsync(SampleApp app, string clientSecret)
    {
        // The code is a secret for as long as nobody has redeemed it, and afterwards it still tells who was here.
        string? code = null;
        member.Request += (_, request) => code ??= CodeInAddress().Match(request.Url) is { Success: true } match ? match.Value : null;

        await member.GotoAsync(app.Address.ToString());
        await member.GetByRole(AriaRole.Link, new() { Name = "Sign in with ClientPortal" }).ClickAsync();
        await Expect(member.GetByRole(AriaRole.Heading, new() { Name = "Sample app" })).ToBeVisibleAsync();
        await Expect(member.GetByText("127.0.0.1").First).ToBeVisibleAsync();
        await Expect(member.GetByLabel("Acme")).ToBeVisibleAsync();
        await member.ShouldBeAccessibleAsync();
        await member.Button("Allow").ClickAsync();
        await Expect(member.GetByRole(AriaRole.Heading, new() { Name = "Hello Milo Member" })).ToBeVisibleAsync();

        secrets.Plant("authorization code", code);
        using var json = JsonDocument.Parse(await member.EvaluateAsync<string>("fetch('/tokens').then(answer => answer.text())"));
        var tokens = new Tokens(json.RootElement.GetProperty("access").GetString()!, json.RootElement.GetProperty("refresh").GetString()!);
        secrets.Plant("access token", tokens.Access);
        secrets.Plant("access token's signature", tokens.Access.Split('.')[2]);
        secrets.Plant("refresh token", tokens.Refresh);
        await RefreshesAsync(tokens.Refresh, clientSecret);
        return tokens;
    }

    private async Task RefreshesAsync(string refreshToken, string clientSecret)
    {
        using var answer = await portal.Http.PostAsync("/oauth/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token", ["refresh_token"] = refreshToken, ["client_id"] = "sample-app", ["client_secret"] = clientSecret,
        }));
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        secrets.Plant("second access token", body.RootElement.GetProperty("access_token").GetString());
        secrets.Plant("second refresh token", body.RootElement.GetProperty("refresh_token").GetString());
    }

    private async Task MemberSeesOnlyWhatAMemberMayAsync()
    {
        foreach (var page in new[] { "/settings/integration/api-clients", "/settings/members", "/settings/general", "/settings/audit" })
        {
            await member.GotoAsync(page);
            await Expect(member.Button("API Client")).ToHaveCountAsync(0);
            await Expect(member.Button("Invite member")).ToHaveCountAsync(0);
            await Expect(member.GetByText("sample-app", new() { Exact = true })).ToHaveCountAsync(0);
        }
    }

    private async Task MemberRevokesTheApplicationAsync(Tokens tokens)
    {
        (await StatusAsync(tokens.Access)).ShouldBe(200);
        await member.GotoAsync("/account/connected-apps");
        await member.ShouldBeAccessibleAsync();
        await member.Button("Revoke access for Sample app").ClickAsync();
        await member.ConfirmAsync("Revoke");
        await Expect(member.Button("Revoke access for Sample app")).ToHaveCountAsync(0);
        (await StatusAsync(tokens.Access)).ShouldBe(401);
    }

    private async Task OwnerRotatesPausesAndDeletesAsync(string oldSecret)
    {
        await owner.OpenApiClientsAsync();
        await owner.ChooseAsync("Sample app", "Regenerate client secret");
        await owner.GetByRole(AriaRole.Dialog).Button("Regenerate").ClickAsync();
        var newSecret = await owner.TakeSecretAsync();
        secrets.Plant("regenerated client secret", newSecret);
        (await TokenErrorAsync(oldSecret)).ShouldBe("invalid_client");
        (await TokenErrorAsync(newSecret)).ShouldBe("invalid_grant", "the new secret is right, the made-up code is not");

        await owner.ChooseAsync("Sample app", "Pause");
        await owner.ConfirmAsync("Pause");
        (await TokenErrorAsync(newSecret)).ShouldBe("invalid_client");
        await owner.ChooseAsync("Sample app", "Resume");
        await Expect(owner.Button("More actions for Sample app")).ToBeVisibleAsync();

        await owner.ChooseAsync("Sample app", "Edit");
        await Expect(owner.GetByText("https://old.example/callback").First).ToBeVisibleAsync();

        await owner.OpenApiClientsAsync();
        secrets.Plant("second client's secret", await owner.CreateClientAsync("Short-lived", "short-lived"));
        await owner.ChooseAsync("Short-lived", "Delete");
        await owner.ConfirmAsync("Delete");
        await Expect(owner.GetByText("short-lived", new() { Exact = true })).ToHaveCountAsync(0);
    }

    // SEC-173, SEC-179, SEC-230: a second visit of every page with all that the circuit sends, the log at Trace, the database, its WAL, the key ring.
    private async Task NothingIsLeftWhereItMustNotBeAsync()
    {
        foreach (var (browser, pages) in new[]
        {
            (ownersBrowser, new[] { "/", "/account/security", "/account/connected-apps", "/settings/general", "/settings/members", "/settings/integration/api-clients", "/settings/integration/api-clients/sample-app", "/settings/audit", "/developers" }),
            (membersBrowser, ["/", "/account/security", "/account/connected-apps", "/developers"]),
        })
        {
            var page = await browser.NewPageAsync();
            page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => frames.Add(frame.Binary ?? Encoding.UTF8.GetBytes(frame.Text ?? ""));
            foreach (var path in pages)
            {
                await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });
                secrets.ShouldNotBeIn(path, await page.ContentAsync());
            }
        }

        frames.ShouldNotBeEmpty();
        secrets.ShouldNotBeIn("what the circuits sent on the second visit", [.. frames.SelectMany(frame => frame)]);
        await portal.KillAsync();
        secrets.ShouldNotBeIn("the log", SetUpLink().Replace(portal.Output, ""));
        foreach (var file in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/mail/", StringComparison.Ordinal)))
        {
            secrets.ShouldNotBeIn(file, await File.ReadAllBytesAsync(file));
        }

        portal.Output.Length.ShouldBeGreaterThan(100_000, "the log must have been at Trace");
        secrets.Count.ShouldBeGreaterThanOrEqualTo(20);
    }

    private async Task PlantCookieAsync(IBrowserContext browser, string name) =>
        secrets.Plant(name, (await browser.CookiesAsync()).Where(cookie => !cookie.Name.Contains("Antiforgery", StringComparison.OrdinalIgnoreCase)).MaxBy(cookie => cookie.Value.Length)!.Value);

    // Without a mail server the letters lie in the data directory; quoted-printable breaks long lines.
    private async Task<string> LinkInMailAsync()
    {
        var mail = Path.Combine(data, "mail");
        for (var i = 0; i < 100 && !(Directory.Exists(mail) && Directory.EnumerateFiles(mail, "*.eml").Any()); i++)
        {
            await Task.Delay(100);
        }

        var letter = (await File.ReadAllTextAsync(Directory.EnumerateFiles(mail, "*.eml").Single())).Replace("=\r\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        var link = InvitationLink().Match(letter);
        link.Success.ShouldBeTrue(letter);
        return new Uri(link.Value).PathAndQuery;
    }

    private async Task<HttpResponseMessage> AskAsync(string credential, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", credential) } };
        return await portal.Http.SendAsync(request);
    }

    private async Task<int> StatusAsync(string accessToken)
    {
        using var answer = await AskAsync(accessToken, "/api/v1/me");
        return (int)answer.StatusCode;
    }

    private async Task<string?> TokenErrorAsync(string clientSecret)
    {
        using var answer = await portal.Http.PostAsync("/oauth/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = "made-up", ["client_id"] = "sample-app", ["client_secret"] = clientSecret,
        }));
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return body.RootElement.GetProperty("error").GetString();
    }

    [GeneratedRegex(@"http://\S+/setup\?token=(?<secret>\S+)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex SetUpLink();

    [GeneratedRegex(@"http://\S+cpl_[0-9A-Za-z]+", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex InvitationLink();

    [GeneratedRegex("cpl_[0-9A-Za-z]+", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex LinkSecret();

    [GeneratedRegex("(?<=[?&]code=)cpc_[^&]+", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex CodeInAddress();

    private sealed record Tokens(string Access, string Refresh);
}
