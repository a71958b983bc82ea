using System.Net;
using System.Text.Json.Nodes;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth.Registration;

[Collection(OpenPortalTests.Name)]
public sealed class ClaimTests(OpenPortal portal)
{
    private readonly Software software = new(portal.Host);

    [Fact]
    [Trait("SEC", "152")]
    public async Task The_first_consent_takes_the_client_into_the_persons_workspace()
    {
        var registered = await software.RegisterAsync(Software.Metadata(("software_id", "claims")));
        var member = await portal.Host.SignInAsync(OAuthHost.Member);

        var page = await member.OpenConsentAsync(registered.Client.AuthorizeUrl());
        page.Html.ShouldContain("This application registered itself. Its name is unverified.");
        page.Html.ShouldContain("Acme");
        page.Html.ShouldContain("Other");
        ClientRedirect.Of(await page.AllowAsync(("workspace", (await portal.Host.WorkspaceIdAsync(OAuthHost.Other)).ToString()))).Code.ShouldNotBeEmpty();

        (await WorkspaceOfAsync(registered)).ShouldBe(OAuthHost.Other);
        (await portal.Host.InDatabaseAsync(db => db.Everywhere<AuditEvent>().CountAsync(row => row.Action == AuditActions.ClientClaimed && row.ClientId == registered.Client.ClientId))).ShouldBe(1);
        var listed = (await portal.Host.The<ClientQueries>().ListAsync(await portal.Host.ActorOfAsync(OAuthHost.Other), new ClientListAsk { Software = "claims" }, default)).Value();
        (listed.Items.Single().ClientId, listed.Items[0].Origin).ShouldBe((registered.Client.ClientId, ClientOrigin.Registration));

        // Whoever is only in the other workspace is not asked any more.
        (await (await portal.Host.SignInAsync(OAuthHost.Owner)).GetAsync(registered.Client.AuthorizeUrl())).ShouldRedirectWith("access_denied");
    }

    [Fact]
    public async Task Its_secret_goes_along()
    {
        var registered = await software.RegisterAsync();
        (await registered.Client.TokensOfAsync(await portal.Host.SignInAsync(OAuthHost.Owner))).Text("access_token").ShouldNotBeEmpty();

        (await portal.Host.InDatabaseAsync(db => db.Everywhere<Domain.Secrets.ClientSecret>().Where(row => row.ClientRowId == registered.Client.RowId).Select(row => row.WorkspaceId).SingleAsync()))
            .ShouldBe(await portal.Host.WorkspaceIdAsync(OAuthHost.Acme));
    }

    [Fact]
    public async Task Of_two_workspaces_at_once_one_gets_it()
    {
        var registered = await software.RegisterAsync();
        var pages = await Task.WhenAll(new[] { OAuthHost.Owner, OAuthHost.Stranger }.Select(async email =>
            await (await portal.Host.SignInAsync(email)).OpenConsentAsync(registered.Client.AuthorizeUrl())));

        var answers = await Task.WhenAll(pages.Select(page => page.AllowAsync()));

        var codes = answers.Where(answer => answer.Headers.Location?.Query.Contains("code=", StringComparison.Ordinal) == true).ToList();
        codes.Count.ShouldBe(1);
        (await portal.Host.InDatabaseAsync(db => db.Everywhere<Domain.Grants.Grant>().CountAsync(grant => grant.ClientRowId == registered.Client.RowId))).ShouldBe(1);
    }

    [Fact]
    public async Task A_workspace_that_does_not_allow_it_is_not_offered()
    {
        var registered = await software.RegisterAsync();
        await SetPolicyAsync(OAuthHost.Acme, dynamicClients: false);
        try
        {
            var page = await (await portal.Host.SignInAsync(OAuthHost.Member)).OpenConsentAsync(registered.Client.AuthorizeUrl());
            page.Html.ShouldNotContain(">Acme<");
            page.Html.ShouldContain("Other");
            (await page.AllowAsync(("workspace", (await portal.Host.WorkspaceIdAsync(OAuthHost.Acme)).ToString()))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await (await portal.Host.SignInAsync(OAuthHost.Admin)).GetAsync(registered.Client.AuthorizeUrl())).ShouldRedirectWith("access_denied");
        }
        finally
        {
            await SetPolicyAsync(OAuthHost.Acme, dynamicClients: true);
        }

        (await WorkspaceOfAsync(registered)).ShouldBe("-");
    }

    [Fact]
    [Trait("SEC", "152")]
    public async Task Full_access_is_less_for_a_client_that_nobody_registered()
    {
        // As a dialect registers it, whose every client asks for full_access.
        var terms = new RegistrationTerms { Mode = RegistrationMode.Open, Scopes = DynamicLimits.ScopesWithFullAccess, ClientIdPrefix = "dcr_", GivesAccessToken = false };
        var (metadata, _) = ReadClientMetadata.From(System.Text.Encoding.UTF8.GetBytes(Software.Metadata(("scope", "full_access offline_access")).ToJsonString()));
        var stored = (RegistrationResult.Stored)await portal.Host.The<RegisterDynamicClient>().RunAsync(Actor.Visitor("192.0.2.7", null), terms, metadata!, null, default);
        (stored.AccessToken, stored.Client.ClientId[..4]).ShouldBe((null, "dcr_"));
        var client = new TestClient(portal.Host, stored.Client.ClientId, stored.Client.Id, stored.Secret!.Reveal());

        var tokens = await client.TokensOfAsync(await portal.Host.SignInAsync(OAuthHost.Owner), ("scope", "full_access offline_access"));

        var api = ApiHttp.With(portal.Host, tokens.Text("access_token"));
        (await api.GetAsync("/clients")).ShouldBe(HttpStatusCode.OK);
        (await api.PostAsync("/clients", new { name = "Another" })).ShouldBe(HttpStatusCode.Forbidden);
        (await api.PatchAsync("/workspace", new { name = "Mine now" })).ShouldBe(HttpStatusCode.Forbidden);
        (await api.PostAsync("/registration-tokens", new { name = "More", uses = 5 })).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_new_name_is_asked_about_again()
    {
        var registered = await software.RegisterAsync(Software.Metadata(("scope", "openid offline_access members:read")));
        var owner = await portal.Host.SignInAsync(OAuthHost.Owner);
        await registered.Client.TokensOfAsync(owner);
        ClientRedirect.Of(await owner.GetAsync(registered.Client.AuthorizeUrl())).Code.ShouldNotBeEmpty();

        portal.Host.Time.AdvanceSeconds(5);
        var renamed = Software.Metadata(("client_id", registered.Client.ClientId), ("client_name", "Payroll"), ("scope", "openid offline_access members:read"));
        (await software.SendAsync(HttpMethod.Put, registered.Address, renamed.ToJsonString(), registered.Token)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await owner.OpenConsentAsync(registered.Client.AuthorizeUrl())).Html.ShouldContain("Payroll");
    }

    private Task<string> WorkspaceOfAsync(Registered registered) =>
        portal.Host.InDatabaseAsync(db => db.Everywhere<Client>().Where(row => row.Id == registered.Client.RowId).Select(row => row.Workspace!.Slug).SingleAsync());

    private async Task SetPolicyAsync(string slug, bool dynamicClients) =>
        (await portal.Host.The<EditWorkspace>().RunAsync(await portal.Host.ActorOfAsync(slug), new WorkspaceEdit { DynamicClients = dynamicClients }, default)).Value();
}
