using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Web.Dialects;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Tests.OAuth;

/// <summary>One authorization for several workspaces (decisions 15), whichever dialect allows it.</summary>
public sealed class SeveralWorkspacesTests(SeveralPortal portal) : IClassFixture<SeveralPortal>
{
    private const string Scopes = "openid offline_access members:read clients:read";
    private readonly OAuthHost host = portal.Host;

    [Fact]
    public async Task The_page_has_tick_boxes_with_the_current_workspace_ticked_and_keeps_its_radios_on_every_other_path()
    {
        var (person, client) = (await portal.JoinAsync(), await RegisterAsync());

        var form = await person.Visitor.OpenConsentAsync(UrlOf(client));

        form.TickedIn().ShouldHaveSingleItem();
        form.Html.ShouldContain("In these workspaces");
        form.Html.ShouldNotContain("type=\"radio\"");
        form.Html.ShouldContain(">Acme</label>");
        form.Html.ShouldContain(">Other</label>");
        var core = await person.Visitor.OpenConsentAsync(client.AuthorizeUrl());
        core.Html.ShouldContain("type=\"radio\"");
        core.Html.ShouldNotContain("type=\"checkbox\"");
    }

    [Fact]
    [Trait("SEC", "049")]
    public async Task A_token_says_which_workspaces_it_is_for_and_acts_in_the_one_that_a_call_names()
    {
        var (person, client) = (await portal.JoinAsync(), await RegisterAsync());

        var token = (await TokensAsync(person, client, portal.Acme, portal.Other)).Text("access_token");

        new JsonWebToken(token).GetPayloadValue<string[]>("workspaces").ShouldBe([portal.Acme.ToString(), portal.Other.ToString()], ignoreOrder: true);
        await RefusesAsync(token, null, HttpStatusCode.BadRequest, "workspace_missing");
        (await WorkspaceAsync(token, OAuthHost.Acme)).ShouldBe("Acme");
        (await WorkspaceAsync(token, portal.Other.ToString())).ShouldBe("Other");
        await RefusesAsync(token, "third", HttpStatusCode.NotFound, "not_found");
        await RefusesAsync(token, portal.Third.ToString(), HttpStatusCode.NotFound, "not_found");
        var me = await (await CallAsync(token, "/api/v1/me", workspace: null)).JsonAsync();
        me.GetProperty("workspace").ValueKind.ShouldBe(JsonValueKind.Null);
        me.GetProperty("workspaces").EnumerateArray().Select(one => one.Text("name")).ShouldBe(["Acme", "Other"]);
        (await client.IsAliveAsync(token)).ShouldBeTrue();
    }

    [Fact]
    [Trait("SEC", "050")]
    public async Task What_a_role_holds_in_one_workspace_gives_nothing_in_another()
    {
        var (person, client) = (await portal.JoinAsync(), await RegisterAsync());

        var token = (await TokensAsync(person, client, portal.Acme, portal.Other)).Text("access_token");

        (await CallAsync(token, "/api/v1/clients", OAuthHost.Other)).StatusCode.ShouldBe(HttpStatusCode.OK); // admin there
        (await CallAsync(token, "/api/v1/clients", OAuthHost.Acme)).StatusCode.ShouldBe(HttpStatusCode.Forbidden); // member here
        await portal.SetRoleAsync(person, portal.Acme, WorkspaceRole.Admin);
        (await CallAsync(token, "/api/v1/clients", OAuthHost.Acme)).StatusCode.ShouldBe(HttpStatusCode.Forbidden); // a later role does not give it by the way
    }

    [Fact]
    public async Task Nothing_ticked_is_said_on_the_page_and_spends_nothing()
    {
        var (person, client) = (await portal.JoinAsync(), await RegisterAsync());
        var form = await person.Visitor.OpenConsentAsync(UrlOf(client));

        var answer = await person.Visitor.AnswerAsync(form);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var again = new ConsentForm(person.Visitor, await answer.Content.ReadAsStringAsync());
        again.Html.ShouldContain("Tick at least one workspace.");
        again.TickedIn().ShouldBeEmpty();
        (await GrantsAsync(client)).ShouldBeEmpty();
        ClientRedirect.Of(await person.Visitor.AnswerAsync(again, portal.Other)).Code.ShouldStartWith("cpc_");
    }

    [Fact]
    [Trait("SEC", "049")]
    public async Task A_workspace_that_is_not_the_persons_cannot_be_ticked()
    {
        var (person, client) = (await portal.JoinAsync(), await RegisterAsync());
        var form = await person.Visitor.OpenConsentAsync(UrlOf(client));

        await (await person.Visitor.AnswerAsync(form, portal.Acme, portal.Third)).ShouldBePageAsync();

        (await GrantsAsync(client)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("SEC", "040")]
    public async Task A_visit_to_the_same_url_shows_the_page_with_the_earlier_ticks_and_only_a_silent_one_goes_on_without_it()
    {
        var (person, client) = (await portal.JoinAsync(), await RegisterAsync());
        await TokensAsync(person, client, portal.Other);

        (await person.Visitor.OpenConsentAsync(UrlOf(client))).TickedIn().ShouldBe([portal.Other.ToString()]);
        await TokensAsync(person, client, portal.Acme, portal.Other);
        (await person.Visitor.OpenConsentAsync(UrlOf(client))).TickedIn().ShouldBe([portal.Acme.ToString(), portal.Other.ToString()], ignoreOrder: true);

        var silent = ClientRedirect.Of(await person.Visitor.GetAsync(UrlOf(client, ("prompt", "none"))));
        var token = (await RedeemAsync(client, silent.Code)).Text("access_token");
        new JsonWebToken(token).GetPayloadValue<string[]>("workspaces").ShouldBe([portal.Acme.ToString(), portal.Other.ToString()], ignoreOrder: true);
        var stranger = await RegisterAsync();
        (await person.Visitor.GetAsync(UrlOf(stranger, ("prompt", "none")))).ShouldRedirectWith("consent_required");
    }

    [Fact]
    [Trait("SEC", "051")]
    public async Task What_is_unticked_ends_at_once_for_living_tokens_of_every_path_and_the_rest_lives_on()
    {
        var (person, client) = (await portal.JoinAsync(), await RegisterAsync());
        var both = await TokensAsync(person, client, portal.Acme, portal.Other);
        var core = await (await client.RedeemAsync(ClientRedirect.Of(await (await person.Visitor.OpenConsentAsync(client.AuthorizeUrl(("prompt", "consent")))).AllowAsync(("workspace", portal.Other.ToString()))).Code)).JsonAsync();

        await TokensAsync(person, client, portal.Acme);

        await RefusesAsync(both.Text("access_token"), OAuthHost.Other, HttpStatusCode.NotFound, "not_found");
        (await WorkspaceAsync(both.Text("access_token"), OAuthHost.Acme)).ShouldBe("Acme");
        (await client.IsAliveAsync(core.Text("access_token"))).ShouldBeFalse();
        await (await client.RefreshAsync(core.Text("refresh_token"))).ShouldBeErrorAsync("invalid_grant");
        var rowId = client.RowId;
        (await host.InDatabaseAsync(db => db.Everywhere<Consent>().Where(row => row.ClientRowId == rowId).Select(row => row.WorkspaceId).ToListAsync())).ShouldBe([portal.Acme]);
        var refreshed = await (await client.PostAsync(SeveralDialect.Token, client.WithCredentials(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = both.Text("refresh_token") }))).JsonAsync();
        new JsonWebToken(refreshed.Text("access_token")).GetPayloadValue<string[]>("workspaces").ShouldBe([portal.Acme.ToString()]);
    }

    [Fact]
    public async Task A_new_tick_gives_an_older_token_nothing_and_a_no_changes_nothing()
    {
        var (person, client) = (await portal.JoinAsync(), await RegisterAsync());
        var older = (await TokensAsync(person, client, portal.Acme)).Text("access_token");
        var newer = (await TokensAsync(person, client, portal.Acme, portal.Other)).Text("access_token");

        await RefusesAsync(older, OAuthHost.Other, HttpStatusCode.NotFound, "not_found");
        (await (await person.Visitor.OpenConsentAsync(UrlOf(client))).DenyAsync()).ShouldRedirectWith("access_denied");

        (await WorkspaceAsync(newer, OAuthHost.Other)).ShouldBe("Other");
    }

    [Fact]
    public async Task Only_what_stood_on_the_page_can_have_been_unticked()
    {
        var (person, client) = (await portal.JoinAsync(), await RegisterAsync());
        var early = await person.Visitor.OpenConsentAsync(UrlOf(client));
        await portal.AddToThirdAsync(person);
        var token = (await TokensAsync(person, client, portal.Third)).Text("access_token");

        ClientRedirect.Of(await person.Visitor.AnswerAsync(early, portal.Acme)).Code.ShouldStartWith("cpc_");

        (await WorkspaceAsync(token, null)).ShouldBe("Third");
    }

    [Fact]
    [Trait("SEC", "064")]
    public async Task The_end_of_a_membership_takes_that_workspace_and_the_last_one_the_token()
    {
        var (person, client) = (await portal.JoinAsync(), await RegisterAsync());
        var tokens = await TokensAsync(person, client, portal.Acme, portal.Other);

        await portal.RemoveAsync(person, portal.Acme);
        (await WorkspaceAsync(tokens.Text("access_token"), null)).ShouldBe("Other"); // the only one left needs no name
        await RefusesAsync(tokens.Text("access_token"), OAuthHost.Acme, HttpStatusCode.NotFound, "not_found");
        (await GrantsAsync(client)).ShouldBe([(portal.Other, true)]);

        await portal.RemoveAsync(person, portal.Other);
        await RefusesAsync(tokens.Text("access_token"), null, HttpStatusCode.Unauthorized, "unauthorized");
        await (await RefreshAsync(client, tokens)).ShouldBeErrorAsync("invalid_grant");
        (await GrantsAsync(client)).ShouldBe([(portal.Other, false)]);
    }

    [Fact]
    [Trait("SEC", "051")]
    public async Task An_administrator_takes_back_his_own_workspace_and_no_other()
    {
        var (person, client) = (await portal.JoinAsync(), await RegisterAsync());
        var token = (await TokensAsync(person, client, portal.Acme, portal.Other)).Text("access_token");
        var admin = await host.ActorOfAsync(OAuthHost.Other);
        var people = (await host.The<ClientPeopleQueries>().ListAsync(admin, client.ClientId, new PageAsk(), CancellationToken.None)).Value();
        people.Items.Select(row => row.UserId).ShouldBe([person.UserId]);
        people.Items[0].Scopes.Contains("clients:read").ShouldBeTrue();

        (await host.The<WithdrawForPeople>().RunAsync(admin, client.ClientId, person.UserId, CancellationToken.None)).Value();

        await RefusesAsync(token, OAuthHost.Other, HttpStatusCode.NotFound, "not_found");
        (await WorkspaceAsync(token, OAuthHost.Acme)).ShouldBe("Acme");
    }

    [Fact]
    [Trait("SEC", "051")]
    public async Task Connected_apps_show_the_client_once_with_its_workspaces_and_revoking_ends_all()
    {
        var (person, client) = (await portal.JoinAsync(), await RegisterAsync());
        var token = (await TokensAsync(person, client, portal.Acme, portal.Other)).Text("access_token");
        var actor = new Actor { Kind = ActorKind.User, SubjectId = person.UserId.ToString(), Name = "somebody", UserId = person.UserId };
        var app = (await host.The<ConnectedAppQueries>().ListAsync(actor, CancellationToken.None)).Value().Single(row => row.ClientId == client.ClientId);
        app.Workspaces.ShouldBe(["Acme", "Other"], ignoreOrder: true);

        (await host.The<WithdrawConsent>().RunAsync(actor, client.RowId, CancellationToken.None)).Value();

        (await client.IsAliveAsync(token)).ShouldBeFalse();
    }

    [Fact]
    public async Task Introspection_lists_the_workspaces_of_access_and_refresh_tokens_opaque_ones_too()
    {
        var person = await portal.JoinAsync();
        foreach (var format in new[] { AccessTokenFormat.Jwt, AccessTokenFormat.Opaque })
        {
            var client = await RegisterAsync(draft => draft with { Protocol = new ClientProtocolEdit { AccessTokenFormat = format } });
            var tokens = await TokensAsync(person, client, portal.Acme, portal.Other);
            foreach (var token in new[] { tokens.Text("access_token"), tokens.Text("refresh_token") })
            {
                var report = await (await client.IntrospectAsync(token)).JsonAsync();
                report.GetProperty("active").GetBoolean().ShouldBeTrue();
                report.GetProperty("workspaces").EnumerateArray().Select(one => one.GetString()).ShouldBe([portal.Acme.ToString(), portal.Other.ToString()], ignoreOrder: true);
            }

            await client.RevokeAsync(tokens.Text("refresh_token"));
            (await (await client.IntrospectAsync(tokens.Text("access_token"))).JsonAsync()).GetProperty("active").GetBoolean().ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(AccessTokenFormat.Jwt)]
    [InlineData(AccessTokenFormat.Opaque)]
    public async Task The_end_of_a_workspace_leaves_the_token_the_others(AccessTokenFormat format)
    {
        var (person, client) = (await portal.JoinAsync(), await RegisterAsync(draft => draft with { Protocol = new ClientProtocolEdit { AccessTokenFormat = format } }));
        var (doomed, name) = await portal.AddWorkspaceAsync(person);
        var tokens = await TokensAsync(person, client, portal.Acme, portal.Other, doomed);

        (await host.The<DeleteWorkspace>().RunAsync(Actor.Server(doomed), name, CancellationToken.None)).Value();

        (await WorkspaceAsync(tokens.Text("access_token"), OAuthHost.Acme)).ShouldBe("Acme");
        await RefusesAsync(tokens.Text("access_token"), doomed.ToString(), HttpStatusCode.NotFound, "not_found");
        (await RefreshAsync(client, tokens)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Several_answers_at_once_leave_one_consent_for_each_ticked_workspace()
    {
        var (person, client) = (await portal.JoinAsync(), await RegisterAsync());
        var forms = new List<ConsentForm>();
        for (var i = 0; i < 8; i++)
        {
            forms.Add(await person.Visitor.OpenConsentAsync(UrlOf(client)));
        }

        await Task.WhenAll(forms.Select((form, at) => person.Visitor.AnswerAsync(form, at % 2 == 0 ? [portal.Acme, portal.Other] : [portal.Acme])));

        var rowId = client.RowId;
        var consents = await host.InDatabaseAsync(db => db.Everywhere<Consent>().Where(row => row.ClientRowId == rowId).Select(row => row.WorkspaceId).ToListAsync());
        consents.ShouldBeUnique();
        consents.ShouldContain(portal.Acme);
        var living = await host.InDatabaseAsync(db => db.Everywhere<GrantWorkspace>().Where(row => row.Grant!.ClientRowId == rowId && row.WorkspaceId == portal.Other).CountAsync());
        (living > 0).ShouldBe(consents.Contains(portal.Other)); // whoever came last decided, for consent and tokens alike
    }

    private Task<TestClient> RegisterAsync(Func<ClientDraft, ClientDraft>? change = null) =>
        host.RegisterAsync(draft => (change ?? (same => same))(draft with { AvailableToOtherWorkspaces = true }));

    private static string UrlOf(TestClient client, params (string Name, string? Value)[] changes) =>
        client.AuthorizeUrl([("scope", Scopes), .. changes]).Replace("/oauth/authorize", SeveralDialect.Authorize, StringComparison.Ordinal);

    private static async Task<JsonElement> TokensAsync(SeveralPortal.Person person, TestClient client, params Guid[] ticked) =>
        await RedeemAsync(client, (await person.Visitor.TickAsync(UrlOf(client), ticked)).Code);

    private static async Task<JsonElement> RedeemAsync(TestClient client, string code)
    {
        var answer = await client.PostAsync(SeveralDialect.Token, client.WithCredentials(client.CodeRequest(code)));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private static Task<HttpResponseMessage> RefreshAsync(TestClient client, JsonElement tokens) =>
        client.PostAsync(SeveralDialect.Token, client.WithCredentials(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = tokens.Text("refresh_token") }));

    private async Task<HttpResponseMessage> CallAsync(string token, string path, string? workspace)
    {
        using var http = host.Browserlike();
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        if (workspace is not null)
        {
            request.Headers.Add("X-Workspace", workspace);
        }

        return await http.SendAsync(request);
    }

    // Every role may list the members; the name stands in /me.
    private async Task<string> WorkspaceAsync(string token, string? workspace)
    {
        (await CallAsync(token, "/api/v1/members", workspace)).StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await (await CallAsync(token, "/api/v1/me", workspace)).JsonAsync()).GetProperty("workspace").Text("name");
    }

    private async Task RefusesAsync(string token, string? workspace, HttpStatusCode status, string code)
    {
        var answer = await CallAsync(token, "/api/v1/members", workspace);
        answer.StatusCode.ShouldBe(status, await answer.Content.ReadAsStringAsync());
        (await answer.JsonAsync()).Text("code").ShouldBe(code);
    }

    private Task<List<(Guid Workspace, bool Lives)>> GrantsAsync(TestClient client)
    {
        var rowId = client.RowId;
        return host.InDatabaseAsync(async db => (await db.Everywhere<Grant>().Where(row => row.ClientRowId == rowId).Select(row => new { row.WorkspaceId, Lives = row.RevokedAt == null }).ToListAsync())
            .ConvertAll(row => (row.WorkspaceId, row.Lives)));
    }
}
