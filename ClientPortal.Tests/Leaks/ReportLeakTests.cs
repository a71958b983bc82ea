using System.Net;
using System.Net.Http.Json;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Leaks;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Leaks;

/// <summary><c>POST /leaks/report</c>, by the front door.</summary>
public sealed class ReportLeakTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private const string Where = "https://github.com/acme/app/blob/main/settings.py?token=x#L12";

    [Fact]
    public async Task A_leaked_key_ends_at_once_and_its_owners_are_told_once()
    {
        var client = await host.RegisterAsync();
        var (key, id) = await KeyAsync(client);
        var letters = Letters().Length;

        (await ReportAsync(key)).ShouldBe("true_positive");
        (await ReportAsync(key)).ShouldBe("true_positive", "it was a living credential, whoever finds it next");

        (await CallAsync(key)).ShouldBe(HttpStatusCode.Unauthorized);
        var row = await host.InDatabaseAsync(db => db.AuditEvents.IgnoreQueryFilters().SingleAsync(one => one.Action == AuditActions.CredentialLeaked && one.TargetId == id.ToString()));
        row.Detail.ShouldBe("kind=api_key reporter=public ended=True found_at=https://github.com/acme/app/blob/main/settings.py#L12");
        row.WorkspaceId.ShouldBe(await host.WorkspaceIdAsync(OAuthHost.Acme));
        var letter = await NewLettersAsync(letters);
        letter.ShouldHaveSingleItem().ShouldContain("settings.py");
        letter[0].ShouldNotContain(key);
    }

    [Fact]
    public async Task A_leaked_value_is_never_switched_on_again_but_a_new_one_is()
    {
        var client = await host.RegisterAsync();
        var (key, id) = await KeyAsync(client);
        var actor = await host.ActorOfAsync(OAuthHost.Acme);
        await ReportAsync(key);

        (await host.The<EditApiKey>().RunAsync(actor, client.ClientId, id, new ApiKeyEdit { IsDisabled = false }, CancellationToken.None)).IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("key_leaked");
        var rotated = (await host.The<RotateApiKey>().RunAsync(actor, client.ClientId, id, new RotateAsk(), CancellationToken.None)).Value();
        (await host.The<EditApiKey>().RunAsync(actor, client.ClientId, id, new ApiKeyEdit { IsDisabled = false }, CancellationToken.None)).IsDone(out _, out _).ShouldBeTrue();

        (await CallAsync(rotated.Key!.Reveal())).ShouldBe(HttpStatusCode.OK);
        (await CallAsync(key)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Where_the_workspace_only_wants_to_know_nothing_ends_and_each_finding_is_told_once()
    {
        var client = await host.RegisterAsync(workspace: OAuthHost.Other);
        var (key, _) = await KeyAsync(client, OAuthHost.Other);
        await SetPolicyAsync(OAuthHost.Other, LeakPolicy.Notify);
        var letters = Letters().Length;

        (await ReportAsync(key)).ShouldBe("true_positive");
        (await ReportAsync(key)).ShouldBe("true_positive");

        (await CallAsync(key)).ShouldBe(HttpStatusCode.OK);
        (await NewLettersAsync(letters)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Secrets_refresh_tokens_and_opaque_access_tokens_end_too()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var client = await host.RegisterAsync(draft => draft with { Protocol = new ClientProtocolEdit { AccessTokenFormat = AccessTokenFormat.Opaque } });
        var tokens = await client.TokensOfAsync(visitor);
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();

        (await ReportAsync(tokens.Text("access_token"))).ShouldBe("true_positive");
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        (await ReportAsync(tokens.Text("refresh_token"))).ShouldBe("true_positive");
        await (await client.RefreshAsync(tokens.Text("refresh_token"))).ShouldBeErrorAsync("invalid_grant");
        (await ReportAsync(client.Secret!)).ShouldBe("true_positive");
        foreach (var ended in new[] { tokens.Text("access_token"), tokens.Text("refresh_token"), client.Secret! })
        {
            (await ReportAsync(ended)).ShouldBe("true_positive");
        }

        await (await client.RefreshAsync("cpr_x")).ShouldBeErrorAsync("invalid_client", HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("key_")] // of API_KEY_cpk_…
    [InlineData("n")] // of an escaped end of line
    [InlineData("see https://example.com?key=")]
    public async Task What_a_scanner_took_along_before_a_credential_does_not_save_it(string before)
    {
        var (key, _) = await KeyAsync(await host.RegisterAsync());

        (await ReportAsync(before + key)).ShouldBe("true_positive");

        (await CallAsync(key)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task What_is_not_ours_costs_no_look_up_and_nothing_breaks()
    {
        var (key, _) = await KeyAsync(await host.RegisterAsync());
        foreach (var foreign in new[] { "nonsense", "ghp_0123456789", key[..^1] + (key[^1] == 'a' ? 'b' : 'a'), new string('x', 100_000), "\0", "cpl_" + key[4..] })
        {
            (await ReportAsync(foreign)).ShouldBe("false_positive");
        }

        using var http = host.Browserlike();
        foreach (var body in new[] { "", "[]", "{}", "{\"credential\":\"\"}", "{\"credential\":1}", "not json" })
        {
            (await http.PostAsync("/leaks/report", new StringContent(body, System.Text.Encoding.UTF8, "application/json"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest, body);
        }

        (await http.GetAsync("/leaks/report")).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        (await CallAsync(key)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Twenty_reports_at_once_write_one_row_and_one_letter()
    {
        var (key, id) = await KeyAsync(await host.RegisterAsync());
        var letters = Letters().Length;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ReportAsync(key)));

        (await host.InDatabaseAsync(db => db.AuditEvents.IgnoreQueryFilters().CountAsync(one => one.Action == AuditActions.CredentialLeaked && one.TargetId == id.ToString()))).ShouldBe(1);
        (await NewLettersAsync(letters)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_page_takes_a_report_without_an_account_and_shows_nothing_of_it_again()
    {
        var (key, _) = await KeyAsync(await host.RegisterAsync());
        using var browser = new FormBrowser(host);

        var page = await (await browser.SubmitAsync("/leaks", "report-leak", ("Credential", key), ("FoundAt", Where))).Content.ReadAsStringAsync();

        page.ShouldContain("Thank you");
        page.ShouldNotContain(key);
        (await CallAsync(key)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_rules_can_be_downloaded_by_everybody()
    {
        using var http = host.Browserlike();

        (await http.GetStringAsync("/leaks/gitleaks.toml")).ShouldContain($"Report a finding: {host.Address}leaks/report");
        (await http.GetStringAsync("/leaks/trufflehog.yaml")).ShouldContain("clientportal-api-key");
    }

    private async Task<(string Key, Guid Id)> KeyAsync(TestClient client, string workspace = OAuthHost.Acme)
    {
        var made = (await host.The<CreateApiKey>().RunAsync(await host.ActorOfAsync(workspace), client.ClientId, new ApiKeyDraft { Name = "leaky" }, CancellationToken.None)).Value();
        return (made.Key!.Reveal(), made.Id);
    }

    private async Task SetPolicyAsync(string workspace, LeakPolicy policy) =>
        (await host.The<EditWorkspace>().RunAsync(await host.ActorOfAsync(workspace), new WorkspaceEdit { LeakedCredentials = policy }, CancellationToken.None)).Value();

    private async Task<string> ReportAsync(string credential)
    {
        using var http = host.Browserlike();
        using var response = await http.PostAsJsonAsync("/leaks/report", new { credential, foundAt = Where });
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        return (await response.JsonAsync()).Text("label");
    }

    private async Task<HttpStatusCode> CallAsync(string key)
    {
        using var http = host.Browserlike();
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var response = await http.GetAsync("/api/v1/workspace");
        return response.StatusCode;
    }

    private string[] Letters() => Directory.Exists(Mail) ? Directory.GetFiles(Mail, "*.eml") : [];

    private string Mail => Path.Combine(host.DataDirectory, "mail");

    // Letters are delivered a moment after the answer; a second one would come right behind the first.
    private async Task<IReadOnlyList<string>> NewLettersAsync(int before)
    {
        for (var i = 0; i < 100 && Letters().Length <= before; i++)
        {
            await Task.Delay(50);
        }

        return [.. Letters().OrderBy(File.GetCreationTimeUtc).Skip(before).Select(file => File.ReadAllText(file).Replace("=\r\n", "", StringComparison.Ordinal))];
    }
}
