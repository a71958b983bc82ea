using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Members;
using ClientPortal.Tests.Browser;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Stories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Dialects.Workfront;

/// <summary>
/// Workfront's page on the code flow, walked through in German from its first bullet to its last call: an owner creates the application, a member uses
/// it in a browser, a shell makes the calls. Every step is named by the sentence of the page that asks for it.
/// </summary>
[Collection(BrowserTests.Name), Trait("Category", "Browser")]
public sealed class WorkfrontStory(Chromium chromium, PortalHost portal)
{
    private const string Application = "https://app.example/";
    private const string Callback = "https://app.example/cb";

    private IPage owner = default!;
    private IPage member = default!;
    private Person person = default!;
    private string slug = "";
    private string authorizeAddress = "";
    private Dictionary<string, string> values = [];

    [Fact]
    public async Task From_the_first_bullet_of_the_page_to_its_last_call()
    {
        var boss = await portal.AddOwnerAsync("Fahrplan", "Olga Owner");
        person = await portal.AddMemberAsync(boss, WorkspaceRole.Member, "Milo Mitglied");
        slug = await WorkspaceSlugAsync(boss);
        await using var ownersBrowser = await chromium.VisitAsync(portal.Address, new() { Locale = "de-DE" });
        await using var membersBrowser = await chromium.VisitAsync(portal.Address, new() { Locale = "de-DE" });
        await ownersBrowser.SignInAsync(portal, boss);
        (owner, member) = (await ownersBrowser.NewPageAsync(), await membersBrowser.NewPageAsync());

        await StepAsync("* Erstellen einer OAuth2-Anwendung", () => TheOwnerCreatesTheApplicationAsync(boss));
        await StepAsync("Die Drittanbieteranwendung erfordert möglicherweise eine Konfiguration.", TheApplicationIsConfiguredAsync);
        await StepAsync("Es wird empfohlen, eine Schaltfläche oder einen anderen Link zu erstellen, auf den Ihre Benutzer klicken können, um zu dieser Seite weitergeleitet zu werden.", TheMemberClicksTheLinkAsync);
        await StepAsync("Wenn der Benutzer die Autorisierungsseite öffnet, wird er zur Workfront-Anmeldeseite weitergeleitet, damit er sich bei Workfront anmelden kann.", TheMemberSignsInAsync);
        await StepAsync("wird der Benutzer zum Bildschirm für die Zustimmung weitergeleitet:", TheMemberIsAskedAsync);
        await StepAsync("Wenn der Benutzer den Zugriff zulässt, wird die Seite an die `redirect_url`. Die Umleitung muss die folgenden Abfrageparameter enthalten:", TheMemberAllowsAndIsSentBackAsync);
        await StepAsync("Wenn Sie über einen Code verfügen, können Sie eine Aktualisierung anfordern und auf Token zugreifen, indem Sie den Code zusammen mit Client-App-Anmeldeinformationen an die `/integrations/oauth2/api/v1/token` -Endpunkt.", TheCodeBecomesTokensAsync);
        await StepAsync("Wenn Sie jetzt über ein Zugriffstoken verfügen, können Sie API-Aufrufe an Workfront durchführen", TheTokenIsUsedAsync);
        await StepAsync("Um das access_token zu aktualisieren, müssen wir erneut einen &#39;POST&#39;-Aufruf an den Token-Endpunkt durchführen.", TheTokenIsRefreshedAsync);
        await StepAsync("Wenn der Benutzer bereits im selben Browser bei Workfront angemeldet ist", TheMemberComesAgainAndIsNotAskedToSignInAsync);
    }

    // The page's sentence is the step's name: a failure says which one of the page's promises does not hold.
    private static async Task StepAsync(string sentence, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"„{WorkfrontDocument.Sentence(sentence)}“ – {exception.Message}", exception);
        }

        WorkfrontDocument.Sentence(sentence);
    }

    private async Task TheOwnerCreatesTheApplicationAsync(Person boss)
    {
        await owner.GotoAsync("/settings/integration/api-clients");
        await owner.Button("API-Client hinzufügen").First.ClickAsync();
        var dialog = owner.DialogNamed("Neuer API-Client");
        await dialog.Field("Name").FillAsync("Fahrplan-App");
        await dialog.Field("Redirect URL").FillAsync(Callback);
        await dialog.Button("Redirect URL hinzufügen").ClickAsync();
        await dialog.GetByText("Mit der Art der Anwendung beginnen").ClickAsync();
        await dialog.Field("Webanwendung").CheckAsync();
        await dialog.Button("Speichern").ClickAsync();

        var secret = await owner.DialogNamed("Client-Secret").Field("Client-Secret").InputValueAsync();
        await owner.DialogNamed("Client-Secret").Button("Schließen").ClickAsync();
        await using var db = portal.Services.GetRequiredService<PortalDb>().OpenFor(boss.Actor);
        var client = await db.Clients.SingleAsync();
        client.ApplicationType.ShouldBe(ApplicationType.Web);
        await Expect(owner.GetByText(client.ClientId, new() { Exact = true }).First).ToBeVisibleAsync();
        values = WorkfrontDocument.ValuesOf(client.ClientId, secret, Callback);
    }

    // The two addresses of the page's table, on this host; no scopes.
    private Task TheApplicationIsConfiguredAsync()
    {
        WorkfrontDocument.Sentence("<code>https://&lt;the full URL of your organization's domain&gt;/integrations/oauth2/authorize</code>");
        WorkfrontDocument.Sentence("Sie müssen keine Bereiche angeben.");
        authorizeAddress = WorkfrontDocument.AuthorizeAddress
            .Replace("https://<URL of your organization's domain>", portal.Address.ToString().TrimEnd('/'), StringComparison.Ordinal)
            .Replace("<Your ClientID>", values["client_id"], StringComparison.Ordinal)
            .Replace("<Your redirect URL>", Uri.EscapeDataString(Callback), StringComparison.Ordinal);
        authorizeAddress.ShouldNotContain("scope");
        return member.Context.RouteAsync(Application + "**", route => route.FulfillAsync(new()
        {
            ContentType = "text/html; charset=utf-8",
            Body = $"<!DOCTYPE html><title>Fahrplan-App</title><a href=\"{authorizeAddress.Replace("&", "&amp;", StringComparison.Ordinal)}\">Konto verbinden</a>",
        }));
    }

    private async Task TheMemberClicksTheLinkAsync()
    {
        await member.GotoAsync(Application);
        await member.GetByRole(AriaRole.Link, new() { Name = "Konto verbinden" }).ClickAsync();
        await member.WaitForURLAsync(url => url.StartsWith(portal.Address.ToString(), StringComparison.Ordinal));
    }

    private async Task TheMemberSignsInAsync()
    {
        await Expect(member.Button("Anmelden")).ToBeVisibleAsync();
        member.Url.ShouldContain("/account/login");
        await member.Field("E-Mail").FillAsync(person.Email);
        await member.Field("Passwort").FillAsync(People.Password);
        await member.Button("Anmelden").ClickAsync();
    }

    private async Task TheMemberIsAskedAsync()
    {
        await Expect(member.GetByRole(AriaRole.Heading, new() { Name = "Fahrplan-App bittet um Zugriff" })).ToBeVisibleAsync();
        await Expect(member.GetByLabel("Fahrplan", new() { Exact = true })).ToBeCheckedAsync();
        await Expect(member.GetByText("app.example", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(member.Button("Ablehnen")).ToBeVisibleAsync();
    }

    private async Task TheMemberAllowsAndIsSentBackAsync()
    {
        foreach (var parameter in new[] { "* `code`: ", "* `domain`: ", "* `lane`: " })
        {
            WorkfrontDocument.Sentence(parameter);
        }

        await member.Button("Zulassen").ClickAsync();

        await member.WaitForURLAsync(Callback + "?**");
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(member.Url).Query);
        (query["domain"], query["lane"]).ShouldBe((slug, "my"));
        values["code"] = query["code"].ShouldNotBeNull();
    }

    private async Task TheCodeBecomesTokensAsync()
    {
        WorkfrontDocument.Sentence("Die `code` ist nur 2 Minuten gültig.");
        Take(await PrintedAsync(WorkfrontDocument.CodeAsJson), WorkfrontDocument.Answers[0]);
    }

    private async Task TheTokenIsUsedAsync()
    {
        var me = await PrintedAsync(WorkfrontDocument.UseOn("/api/v1/me"));
        (me.Text("id"), me.Text("name"), me.Text("role")).ShouldBe((person.Actor.SubjectId, "Milo Mitglied", "member"));
    }

    private async Task TheTokenIsRefreshedAsync()
    {
        var before = values["refresh_token"];
        Take(await PrintedAsync(WorkfrontDocument.RefreshAsForm), WorkfrontDocument.Answers[1]);
        values["refresh_token"].ShouldNotBe(before);
        await TheTokenIsUsedAsync();
        Take(await PrintedAsync(WorkfrontDocument.RefreshAsJson), WorkfrontDocument.Answers[1]);
        await TheTokenIsUsedAsync();
    }

    // Signed in and asked before: straight back with another code, which the other printed call redeems.
    private async Task TheMemberComesAgainAndIsNotAskedToSignInAsync()
    {
        await member.GotoAsync(Application);
        await member.GetByRole(AriaRole.Link, new() { Name = "Konto verbinden" }).ClickAsync();
        await member.WaitForURLAsync(Callback + "?**");
        values["code"] = System.Web.HttpUtility.ParseQueryString(new Uri(member.Url).Query)["code"].ShouldNotBeNull();
        Take(await PrintedAsync(WorkfrontDocument.CodeAsForm), WorkfrontDocument.Answers[0]);
    }

    private void Take(JsonElement answer, JsonElement printed)
    {
        printed.EnumerateObject().ShouldAllBe(member => answer.Has(member.Name));
        answer.Text("token_type").ShouldBe(printed.Text("token_type"));
        (values["access_token"], values["refresh_token"]) = (answer.Text("access_token"), answer.Text("refresh_token"));
    }

    private Task<JsonElement> PrintedAsync(string call) => Shell.JsonAsync(WorkfrontDocument.Filled(call, portal.Address, values));

    private async Task<string> WorkspaceSlugAsync(Person boss)
    {
        await using var db = portal.Services.GetRequiredService<PortalDb>().OpenForServer();
        var id = boss.Actor.Workspace;
        return await db.Workspaces.Where(row => row.Id == id).Select(row => row.Slug).SingleAsync();
    }
}
