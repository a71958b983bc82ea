using System.Net;
using System.Text.Json.Nodes;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Documents;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Registration;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth.Documents;

/// <summary>Clients whose id is the address of a document that says what they are (OAuth Client ID Metadata Document; the MCP profile).</summary>
[Collection(OpenPortalTests.Name)]
public sealed class DocumentClientTests(OpenPortal portal) : IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        await portal.Host.VisitAsync();
        await SetPolicyAsync(OAuthHost.Acme, DocumentClientPolicy.TrustedDomains, "trusted.example", "*.apps.example");
        await SetPolicyAsync(OAuthHost.Other, DocumentClientPolicy.Off);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_person_allows_it_by_the_domain_that_speaks_for_it()
    {
        var client = Write("https://trusted.example/oauth/first.json");
        var member = await portal.Host.SignInAsync(OAuthHost.Member);

        var page = await member.OpenConsentAsync(client.AuthorizeUrl());
        page.Html.ShouldContain("trusted.example says what this application is. Its name is unverified.");
        page.Html.ShouldContain("Acme");
        page.Html.ShouldNotContain("<label for=\"workspace-" + await portal.Host.WorkspaceIdAsync(OAuthHost.Other));

        var code = ClientRedirect.Of(await page.AllowAsync()).Code;
        var tokens = await (await client.RedeemAsync(code)).JsonAsync();
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();
        (await client.RefreshAsync(tokens.Text("refresh_token"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var row = await RowAsync(client);
        (row.WorkspaceId, row.Origin, row.Kind, row.GrantTypes.ToString()).ShouldBe((Workspace.NobodyId, ClientOrigin.Document, ClientKind.Public, "authorization_code refresh_token"));
        portal.Web.TimesAsked(client.ClientId).ShouldBe(1, "an hour long the document is taken as read");
    }

    [Theory]
    [InlineData("https://elsewhere.example/client.json")]
    [InlineData("https://apps.example/client.json")] // the wildcard stands for what is below
    [InlineData("https://trusted.example:8443/client.json")]
    [Trait("SEC", "153")]
    public async Task A_domain_that_nobody_trusts_is_not_even_asked(string address)
    {
        var client = Write(address);

        var response = await (await portal.Host.SignInAsync(OAuthHost.Member)).GetAsync(client.AuthorizeUrl());

        await response.ShouldBePageAsync();
        (await response.Content.ReadAsStringAsync()).ShouldContain("at a domain that no workspace here trusts");
        portal.Web.TimesAsked(address).ShouldBe(0);
    }

    [Theory]
    [InlineData("https://trusted.example")]
    [InlineData("https://trusted.example/")]
    [InlineData("https://TRUSTED.example/a.json")]
    [InlineData("https://trusted.example:443/a.json")]
    [InlineData("https://user@trusted.example/a.json")]
    [InlineData("https://trusted.example/a.json#part")]
    [InlineData("https://trusted.example/b/../a.json")]
    [InlineData("https://trusted.example/b/%2e%2e/a.json")]
    [InlineData("https://trusted.example/a b.json")]
    [InlineData("https://127.0.0.1/a.json")]
    [InlineData("https://[::1]/a.json")]
    [InlineData("https://localhost/a.json")]
    [InlineData("http://trusted.example/a.json")]
    [Trait("SEC", "153")]
    public async Task An_address_of_another_form_is_no_client(string address)
    {
        await (await (await portal.Host.SignInAsync(OAuthHost.Member)).GetAsync(Write(address).AuthorizeUrl())).ShouldBePageAsync();
        portal.Web.TimesAsked(address).ShouldBe(0);
    }

    [Theory]
    [InlineData("client_id", "\"https://trusted.example/another.json\"")]
    [InlineData("client_id", "null")]
    [InlineData("redirect_uris", "null")]
    [InlineData("redirect_uris", "[\"http://app.example/cb\"]")]
    [InlineData("client_name", "\"ClientPortal support\"")]
    [InlineData("client_secret", "\"shared-by-everybody\"")]
    [InlineData("token_endpoint_auth_method", "\"client_secret_basic\"")]
    [InlineData("token_endpoint_auth_method", "\"client_secret_jwt\"")]
    [InlineData("grant_types", "[\"client_credentials\"]")]
    public async Task A_document_that_is_not_right_makes_no_client(string member, string json)
    {
        var client = Write("https://trusted.example/bad.json", (member, JsonNode.Parse(json)));

        var response = await (await portal.Host.SignInAsync(OAuthHost.Member)).GetAsync(client.AuthorizeUrl());

        await response.ShouldBePageAsync();
        (await response.Content.ReadAsStringAsync()).ShouldContain("is not valid");
        (await portal.Host.InDatabaseAsync(db => db.Everywhere<Client>().AnyAsync(row => row.ClientId == client.ClientId))).ShouldBeFalse();
    }

    [Theory]
    [InlineData(404, "application/json")]
    [InlineData(302, "application/json")]
    [InlineData(200, "text/html")]
    public async Task An_answer_that_is_no_document_makes_no_client(int status, string type)
    {
        var client = Write("https://trusted.example/none.json");
        portal.Web.Write(client.ClientId, "{}", status: status, type: type);

        var response = await (await portal.Host.SignInAsync(OAuthHost.Member)).GetAsync(client.AuthorizeUrl());

        await response.ShouldBePageAsync();
        (await response.Content.ReadAsStringAsync()).ShouldContain("could not be read");
    }

    [Fact]
    public async Task Only_its_own_redirect_URIs_are_used()
    {
        var client = Write("https://trusted.example/redirects.json");

        await (await (await portal.Host.SignInAsync(OAuthHost.Member)).GetAsync(client.AuthorizeUrl(("redirect_uri", "https://evil.example/cb")))).ShouldBePageAsync();
    }

    [Fact]
    public async Task An_unchanged_document_is_asked_for_by_its_tag()
    {
        var client = Write("https://deep.apps.example/tagged.json");
        portal.Web.Write(client.ClientId, Document(client.ClientId).ToJsonString(), maxAge: TimeSpan.Zero, etag: "\"v1\"");
        var member = await portal.Host.SignInAsync(OAuthHost.Member);
        await member.OpenConsentAsync(client.AuthorizeUrl());
        await member.OpenConsentAsync(client.AuthorizeUrl());
        portal.Web.TimesAsked(client.ClientId).ShouldBe(1, "at least a minute long it is taken as read, whatever it says");

        portal.Host.Time.Advance(TimeSpan.FromMinutes(2));
        portal.Web.Write(client.ClientId, Document(client.ClientId, ("client_name", "Not read: the tag is the same")).ToJsonString(), etag: "\"v1\"");
        await member.OpenConsentAsync(client.AuthorizeUrl());

        portal.Web.TimesAsked(client.ClientId).ShouldBe(2);
        (await RowAsync(client)).Name.ShouldBe("Written app");
    }

    [Fact]
    public async Task A_changed_document_is_noticed_and_people_are_asked_again()
    {
        var client = Write("https://trusted.example/changing.json", ("token_endpoint_auth_method", "none"));
        var member = await portal.Host.SignInAsync(OAuthHost.Member);
        await client.TokensOfAsync(member);
        ClientRedirect.Of(await member.GetAsync(client.AuthorizeUrl())).Code.ShouldNotBeEmpty();

        portal.Host.Time.Advance(TimeSpan.FromHours(2));
        Write(client.ClientId, ("client_name", "Under new management"), ("token_endpoint_auth_method", "none"));

        (await member.OpenConsentAsync(client.AuthorizeUrl())).Html.ShouldContain("Under new management");
        var acme = await portal.Host.WorkspaceIdAsync(OAuthHost.Acme);
        var told = await portal.Host.InDatabaseAsync(db => db.Everywhere<AuditEvent>()
            .Where(row => row.Action == AuditActions.ClientDocumentChanged && row.ClientId == client.ClientId).Select(row => new { row.WorkspaceId, row.Detail }).ToListAsync());
        told.ShouldBe([new { WorkspaceId = (Guid?)acme, Detail = (string?)"members=client_name" }]);
        (await member.GetAsync(client.AuthorizeUrl(("prompt", "none")))).ShouldRedirectWith("consent_required");
    }

    [Fact]
    public async Task A_page_that_was_open_while_the_document_changed_is_worth_nothing()
    {
        var client = Write("https://trusted.example/meanwhile.json");
        var member = await portal.Host.SignInAsync(OAuthHost.Member);
        portal.Web.Write(client.ClientId, Document(client.ClientId).ToJsonString(), maxAge: TimeSpan.Zero);
        var page = await member.OpenConsentAsync(client.AuthorizeUrl());

        portal.Host.Time.Advance(TimeSpan.FromMinutes(2));
        Write(client.ClientId, ("client_name", "Somebody else"));

        await (await page.AllowAsync()).ShouldBePageAsync();
    }

    [Fact]
    public async Task A_host_that_is_away_for_a_while_takes_nothing_away()
    {
        var client = Write("https://trusted.example/away.json");
        var member = await portal.Host.SignInAsync(OAuthHost.Member);
        await member.OpenConsentAsync(client.AuthorizeUrl());
        portal.Web.Fail(client.ClientId);

        portal.Host.Time.Advance(TimeSpan.FromHours(2));
        await member.OpenConsentAsync(client.AuthorizeUrl());
        portal.Host.Time.Advance(TimeSpan.FromHours(24));
        var later = await portal.Host.SignInAsync(OAuthHost.Member);
        await (await later.GetAsync(client.AuthorizeUrl())).ShouldBePageAsync();
    }

    [Fact]
    public async Task A_workspace_sees_and_ends_what_its_own_people_allow()
    {
        var client = Write("https://trusted.example/seen.json");
        var tokens = await client.TokensOfAsync(await portal.Host.SignInAsync(OAuthHost.Member));
        var (acme, other) = (await portal.Host.ActorOfAsync(OAuthHost.Acme), await portal.Host.ActorOfAsync(OAuthHost.Other));

        (await portal.Host.The<DocumentClientQueries>().ListAsync(other, default)).Value().ShouldNotContain(row => row.ClientId == client.ClientId);
        var seen = (await portal.Host.The<DocumentClientQueries>().ListAsync(acme, default)).Value().Single(row => row.ClientId == client.ClientId);
        (seen.Domain, seen.People, seen.Name).ShouldBe(("trusted.example", 1, "Written app"));
        (await portal.Host.The<EndDocumentClient>().RunAsync(other, seen.Id, default)).IsDone(out _, out _).ShouldBeFalse();
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeTrue();

        (await portal.Host.The<EndDocumentClient>().RunAsync(acme, seen.Id, default)).Value();
        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        (await portal.Host.The<DocumentClientQueries>().ListAsync(acme, default)).Value().ShouldNotContain(row => row.ClientId == client.ClientId);
    }

    [Fact]
    public async Task Any_domain_is_one_workspaces_choice()
    {
        var client = Write("https://anywhere.example/client.json");
        await SetPolicyAsync(OAuthHost.Other, DocumentClientPolicy.Any);

        var page = await (await portal.Host.SignInAsync(OAuthHost.Member)).OpenConsentAsync(client.AuthorizeUrl());

        page.Fields["workspace"].ShouldBe((await portal.Host.WorkspaceIdAsync(OAuthHost.Other)).ToString());
        (await (await portal.Host.SignInAsync(OAuthHost.Owner)).GetAsync(client.AuthorizeUrl())).ShouldRedirectWith("access_denied");
    }

    [Fact]
    [Trait("SEC", "156")]
    public async Task A_document_that_nobody_uses_is_forgotten()
    {
        var client = Write("https://trusted.example/forgotten.json");
        await (await portal.Host.SignInAsync(OAuthHost.Member)).OpenConsentAsync(client.AuthorizeUrl());

        portal.Host.Time.Advance(TimeSpan.FromDays(31));
        await portal.Host.The<ReapUnusedClients>().RunAsync(default);

        (await portal.Host.InDatabaseAsync(db => db.Everywhere<Client>().AnyAsync(row => row.ClientId == client.ClientId))).ShouldBeFalse();
    }

    private static JsonObject Document(string address, params (string Name, JsonNode? Value)[] changes) =>
        Software.Metadata([("client_id", address), ("client_name", "Written app"), ("grant_types", new JsonArray("authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code")), .. changes]);

    private TestClient Write(string address, params (string Name, JsonNode? Value)[] changes)
    {
        portal.Web.Write(address, Document(address, changes).ToJsonString());
        return new TestClient(portal.Host, address, Guid.Empty, secret: null);
    }

    private Task<Client> RowAsync(TestClient client) => portal.Host.InDatabaseAsync(db => db.Everywhere<Client>().AsNoTracking().SingleAsync(row => row.ClientId == client.ClientId));

    private async Task SetPolicyAsync(string slug, DocumentClientPolicy policy, params string[] domains) =>
        (await portal.Host.The<EditWorkspace>().RunAsync(await portal.Host.ActorOfAsync(slug), new WorkspaceEdit { DocumentClients = policy, TrustedDomains = domains }, default)).Value();
}
