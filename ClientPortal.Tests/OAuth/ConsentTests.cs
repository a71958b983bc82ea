using System.Net;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth;

public sealed class ConsentTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "039")]
    public async Task The_page_says_who_asks_for_what_where_it_goes_how_long_and_how_to_end_it()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(draft => draft with { Name = "Time <b>sheet</b>" }));

        var response = await visitor.GetAsync(client.AuthorizeUrl(("scope", "openid members:read offline_access")));

        var raw = await response.Content.ReadAsStringAsync();
        raw.ShouldNotContain("<b>sheet");
        raw.ShouldNotContain("<script");
        var html = System.Web.HttpUtility.HtmlDecode(raw);
        html.ShouldContain("<h1>Time <b>sheet</b> asks for access</h1>");
        html.ShouldContain("<strong>app.example</strong>");
        html.ShouldContain(">Acme</label>");
        html.ShouldContain("see who is a member of the workspace");
        html.ShouldContain("keep this access while you are not there");
        html.ShouldContain("1 hour at a time");
        html.ShouldContain("Connected apps");
        html.ShouldContain(">Allow</button>");
        html.ShouldContain(">Deny</button>");
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("form-action 'self' https://app.example");
    }

    [Fact]
    public async Task The_page_speaks_German_to_who_asks_for_it()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        visitor.Http.DefaultRequestHeaders.Add("Accept-Language", "de");

        var html = (await visitor.OpenConsentAsync(client.AuthorizeUrl())).Html;

        html.ShouldContain("bittet um Zugriff");
        html.ShouldContain(">Zulassen</button>");
        html.ShouldContain(">Ablehnen</button>");
    }

    [Fact]
    public async Task A_client_that_lives_on_the_persons_machine_only_comes_with_a_warning()
    {
        var (visitor, client, other) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterPublicAsync("http://127.0.0.1/cb"), await host.RegisterAsync());

        (await visitor.OpenConsentAsync(client.AuthorizeUrl(("redirect_uri", "http://127.0.0.1:4000/cb")))).Html.ShouldContain("runs on your own computer");
        (await visitor.OpenConsentAsync(other.AuthorizeUrl())).Html.ShouldNotContain("runs on your own computer");
    }

    [Theory]
    [Trait("SEC", "213")]
    [InlineData("http://127.0.0.1:4000/cb", "http://127.0.0.1:4000")]
    [InlineData("http://[::1]:4000/cb", "http:")]
    [InlineData("com.example.app:/cb", "com.example.app:")]
    public async Task The_form_may_lead_to_where_the_answer_goes(string redirectUri, string source)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterPublicAsync(redirectUri));

        var response = await visitor.GetAsync(client.AuthorizeUrl(("redirect_uri", redirectUri)));

        response.Headers.GetValues("Content-Security-Policy").Single().ShouldEndWith($"form-action 'self' {source}");
    }

    [Fact]
    [Trait("SEC", "040")]
    public async Task Consent_is_remembered_for_the_same_client_redirect_and_scopes_only()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var client = await host.RegisterAsync(draft => draft with { RedirectUris = [OAuthHost.Callback, "https://app.example/2"] });
        await visitor.AllowAsync(client.AuthorizeUrl(("scope", "openid members:read")));

        ClientRedirect.Of(await visitor.GetAsync(client.AuthorizeUrl(("scope", "openid members:read")))).Code.ShouldStartWith("cpc_");
        ClientRedirect.Of(await visitor.GetAsync(client.AuthorizeUrl(("scope", "openid")))).Code.ShouldStartWith("cpc_");
        await visitor.OpenConsentAsync(client.AuthorizeUrl(("scope", "openid members:read clients:read")));
        await visitor.OpenConsentAsync(client.AuthorizeUrl(("scope", "openid members:read"), ("redirect_uri", "https://app.example/2")));
        await visitor.OpenConsentAsync(client.AuthorizeUrl(("scope", "openid members:read"), ("prompt", "consent")));
    }

    [Fact]
    [Trait("SEC", "040")]
    public async Task A_client_that_anybody_can_imitate_is_asked_about_every_time()
    {
        var (visitor, native, web) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterPublicAsync("http://127.0.0.1/cb"), await host.RegisterPublicAsync());
        var nativeUrl = native.AuthorizeUrl(("redirect_uri", "http://127.0.0.1:4000/cb"));

        await visitor.AllowAsync(nativeUrl);
        await visitor.OpenConsentAsync(nativeUrl);

        await visitor.AllowAsync(web.AuthorizeUrl());
        ClientRedirect.Of(await visitor.GetAsync(web.AuthorizeUrl())).Code.ShouldStartWith("cpc_");
    }

    [Fact]
    [Trait("SEC", "041")]
    public async Task A_form_can_be_answered_once()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var form = await visitor.OpenConsentAsync(client.AuthorizeUrl());

        ClientRedirect.Of(await form.AllowAsync()).Code.ShouldStartWith("cpc_");
        await (await form.AllowAsync()).ShouldBePageAsync();
        await (await form.DenyAsync()).ShouldBePageAsync();

        (await GrantsOfAsync(client)).ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "041")]
    public async Task Twenty_posts_of_one_form_at_once_give_one_code()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var form = await visitor.OpenConsentAsync(client.AuthorizeUrl());

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => form.AllowAsync()));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.SeeOther).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.BadRequest).ShouldBe(19);
        (await GrantsOfAsync(client)).ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "037")]
    [Trait("SEC", "041")]
    public async Task Another_session_another_person_and_another_site_change_nothing()
    {
        var (visitor, again, admin, client) = (await host.SignInAsync(OAuthHost.Owner), await host.SignInAsync(OAuthHost.Owner), await host.SignInAsync(OAuthHost.Admin), await host.RegisterAsync());
        var form = await visitor.OpenConsentAsync(client.AuthorizeUrl());
        var fields = new Dictionary<string, string>(form.Fields) { ["answer"] = "allow" };

        await (await (await host.VisitAsync()).PostAsync("/oauth/consent", fields)).ShouldBePageAsync();
        await (await admin.PostAsync("/oauth/consent", fields)).ShouldBePageAsync();
        var adminForm = await admin.OpenConsentAsync(client.AuthorizeUrl());
        await (await adminForm.AllowAsync(("envelope", form.Fields["envelope"]))).ShouldBePageAsync();
        var sameSitting = await again.OpenConsentAsync(client.AuthorizeUrl());
        await (await sameSitting.AllowAsync(("envelope", form.Fields["envelope"]))).ShouldBePageAsync();
        fields.Remove("__RequestVerificationToken");
        await (await visitor.PostAsync("/oauth/consent", fields)).ShouldBePageAsync();
        var foreign = new HttpRequestMessage(HttpMethod.Post, "/oauth/consent") { Content = new FormUrlEncodedContent(form.Fields.Append(new("answer", "allow"))) };
        foreign.Headers.Add("Origin", "https://evil.example");
        await (await visitor.Http.SendAsync(foreign)).ShouldBePageAsync();

        (await GrantsOfAsync(client)).ShouldBe(0);
        ClientRedirect.Of(await form.AllowAsync()).Code.ShouldStartWith("cpc_");
    }

    [Fact]
    [Trait("SEC", "042")]
    [Trait("SEC", "049")]
    public async Task Posted_fields_change_nothing_and_a_workspace_that_was_not_offered_is_refused()
    {
        var (visitor, client, other) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(), await host.RegisterAsync());
        var form = await visitor.OpenConsentAsync(client.AuthorizeUrl(("scope", "members:read")));

        await (await form.AllowAsync(("workspace", (await host.WorkspaceIdAsync(OAuthHost.Other)).ToString()))).ShouldBePageAsync();
        await (await form.AllowAsync(("workspace", "x"))).ShouldBePageAsync();
        var redirect = ClientRedirect.Of(await form.AllowAsync(("scope", "full_access"), ("client_id", other.ClientId), ("redirect_uri", "https://evil.example"), ("sub", "x")));

        redirect.Location.Host.ShouldBe("app.example");
        (await (await client.RedeemAsync(redirect.Code)).JsonAsync()).Text("scope").ShouldBe("members:read");
    }

    [Fact]
    [Trait("SEC", "043")]
    public async Task No_safe_method_approves_anything()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var form = await visitor.OpenConsentAsync(client.AuthorizeUrl());
        var query = string.Join('&', form.Fields.Append(new("answer", "allow")).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));

        foreach (var method in new[] { "GET", "HEAD", "OPTIONS" })
        {
            (await visitor.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/oauth/consent?" + query))).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        }

        (await GrantsOfAsync(client)).ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "044")]
    public async Task Denying_tells_the_client_and_keeps_nothing()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var form = await visitor.OpenConsentAsync(client.AuthorizeUrl());

        var denied = await form.DenyAsync();

        denied.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        denied.ShouldRedirectWith("access_denied").State.ShouldBe("s");
        (await GrantsOfAsync(client)).ShouldBe(0);
        (await visitor.GetAsync(client.AuthorizeUrl(("prompt", "none")))).ShouldRedirectWith("consent_required");
    }

    [Fact]
    [Trait("SEC", "009")]
    [Trait("SEC", "017")]
    [Trait("SEC", "064")]
    public async Task What_changed_while_the_page_was_open_counts()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Admin), await host.RegisterAsync(draft => draft with { RedirectUris = [OAuthHost.Callback, "https://app.example/2"] }));
        var (first, second, third) = (await visitor.OpenConsentAsync(client.AuthorizeUrl()), await visitor.OpenConsentAsync(client.AuthorizeUrl()), await visitor.OpenConsentAsync(client.AuthorizeUrl()));

        await client.PauseAsync();
        await (await first.AllowAsync()).ShouldBePageAsync();
        await client.ResumeAsync();
        await client.EditAsync(new ClientEdit { RedirectUris = ["https://app.example/2"] });
        await (await second.AllowAsync()).ShouldBePageAsync();
        await client.EditAsync(new ClientEdit { RedirectUris = [OAuthHost.Callback] });
        await host.InDatabaseAsync(async db =>
        {
            db.UserSessions.RemoveRange(await db.UserSessions.ToListAsync());
            return await db.SaveChangesAsync();
        });
        (await third.AllowAsync()).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        (await GrantsOfAsync(client)).ShouldBe(0);
    }

    [Fact]
    public async Task A_form_that_was_open_for_too_long_is_refused()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var form = await visitor.OpenConsentAsync(client.AuthorizeUrl());

        host.Time.Advance(TimeSpan.FromMinutes(31));

        await (await form.AllowAsync()).ShouldBePageAsync();
    }

    [Fact]
    [Trait("SEC", "049")]
    public async Task A_person_of_two_workspaces_chooses_one_and_the_token_is_for_that_one()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Member), await host.RegisterAsync(draft => draft with { AvailableToOtherWorkspaces = true }));
        var form = await visitor.OpenConsentAsync(client.AuthorizeUrl());
        form.Html.ShouldContain(">Acme</label>");
        form.Html.ShouldContain(">Other</label>");

        var other = await host.WorkspaceIdAsync(OAuthHost.Other);
        var code = ClientRedirect.Of(await form.AllowAsync(("workspace", other.ToString()))).Code;
        var token = (await (await client.RedeemAsync(code)).JsonAsync()).Text("access_token");

        new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token).GetClaim("workspace").Value.ShouldBe(other.ToString());
    }

    [Fact]
    [Trait("SEC", "050")]
    public async Task A_member_cannot_hand_on_what_a_member_may_not_do()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Member), await host.RegisterAsync());
        var form = await visitor.OpenConsentAsync(client.AuthorizeUrl(("scope", "openid members:read clients:write")));
        form.Html.ShouldContain("Your role here does not include: clients:write");

        var tokens = await (await client.RedeemAsync(ClientRedirect.Of(await form.AllowAsync()).Code)).JsonAsync();

        tokens.Text("scope").ShouldBe("members:read openid");
        (await visitor.GetAsync(client.AuthorizeUrl(("scope", "clients:write")))).ShouldRedirectWith("access_denied");
    }

    [Fact]
    [Trait("SEC", "050")]
    [Trait("SEC", "063")]
    public async Task What_the_page_left_out_is_not_given_later_by_a_higher_role()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Member), await host.RegisterAsync());
        var url = client.AuthorizeUrl(("scope", "openid offline_access members:read clients:write"));
        var tokens = await client.TokensOfAsync(visitor, ("scope", "openid offline_access members:read clients:write"));
        ClientRedirect.Of(await visitor.GetAsync(url)).Code.ShouldStartWith("cpc_");
        var (userId, acme) = (await host.UserIdAsync(OAuthHost.Member), await host.WorkspaceIdAsync(OAuthHost.Acme));
        Task<int> BecomeAsync(WorkspaceRole role) => host.InDatabaseAsync(db => db.Everywhere<Member>()
            .Where(row => row.UserId == userId && row.WorkspaceId == acme).ExecuteUpdateAsync(set => set.SetProperty(row => row.Role, role)));

        await BecomeAsync(WorkspaceRole.Admin);
        try
        {
            (await (await client.RefreshAsync(tokens.Text("refresh_token"))).JsonAsync()).Text("scope").ShouldBe("members:read offline_access openid");
            await visitor.OpenConsentAsync(url);
        }
        finally
        {
            await BecomeAsync(WorkspaceRole.Member);
        }
    }

    [Fact]
    [Trait("SEC", "051")]
    public async Task Taking_consent_back_ends_tokens_and_codes_and_asks_again()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var tokens = await client.TokensOfAsync(visitor);
        var code = (await visitor.AllowAsync(client.AuthorizeUrl())).Code;
        var owner = await host.UserIdAsync(OAuthHost.Owner);
        var actor = new Domain.Actor { Kind = Domain.ActorKind.User, SubjectId = owner.ToString(), Name = "owner", UserId = owner };
        (await host.The<ConnectedAppQueries>().ListAsync(actor, CancellationToken.None)).IsDone(out var apps, out _).ShouldBeTrue();
        apps!.Single(app => app.ClientId == client.ClientId).Workspaces.ShouldBe(["Acme"]);

        (await host.The<WithdrawConsent>().RunAsync(actor, client.RowId, CancellationToken.None)).IsDone(out _, out _).ShouldBeTrue();

        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        await (await client.RefreshAsync(tokens.Text("refresh_token"))).ShouldBeErrorAsync("invalid_grant");
        await (await client.RedeemAsync(code)).ShouldBeErrorAsync("invalid_grant");
        await visitor.OpenConsentAsync(client.AuthorizeUrl());
        (await host.The<WithdrawConsent>().RunAsync(actor, client.RowId, CancellationToken.None)).IsDone(out _, out var gone).ShouldBeFalse();
        gone!.Code.ShouldBe("not_found");
    }

    [Fact]
    [Trait("SEC", "049")]
    [Trait("SEC", "196")]
    public async Task A_token_of_one_workspace_neither_shows_nor_ends_what_was_allowed_in_another()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Member), await host.RegisterAsync(draft => draft with { AvailableToOtherWorkspaces = true }));
        var (acme, other, userId) = (await host.WorkspaceIdAsync(OAuthHost.Acme), await host.WorkspaceIdAsync(OAuthHost.Other), await host.UserIdAsync(OAuthHost.Member));
        foreach (var workspace in new[] { acme, other })
        {
            await (await visitor.OpenConsentAsync(client.AuthorizeUrl(("prompt", "consent")))).AllowAsync(("workspace", workspace.ToString()));
        }

        var token = new Domain.Actor
        {
            Kind = Domain.ActorKind.UserToken, SubjectId = userId.ToString(), Name = "member", UserId = userId, WorkspaceId = acme, Scopes = new(["full_access"]),
        };

        var apps = (await host.The<ConnectedAppQueries>().ListAsync(token, CancellationToken.None)).Value();
        apps.SelectMany(app => app.Workspaces).Distinct().ShouldBe(["Acme"]);
        (await host.The<WithdrawConsent>().RunAsync(token, client.RowId, CancellationToken.None)).Value();

        var rowId = client.RowId;
        (await host.InDatabaseAsync(db => db.Everywhere<Consent>().Where(row => row.ClientRowId == rowId).Select(row => row.WorkspaceId).ToListAsync())).ShouldBe([other]);
        (await host.InDatabaseAsync(db => db.Everywhere<Grant>().Where(row => row.ClientRowId == rowId && row.RevokedAt == null).Select(row => row.WorkspaceId).ToListAsync())).ShouldBe([other]);
    }

    [Fact]
    [Trait("SEC", "052")]
    public async Task A_request_without_scope_is_asked_about_too_and_gives_nothing_lasting()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var form = await visitor.OpenConsentAsync(client.AuthorizeUrl(("scope", null)));

        var tokens = await (await client.RedeemAsync(ClientRedirect.Of(await form.AllowAsync()).Code)).JsonAsync();

        tokens.Has("refresh_token").ShouldBeFalse();
        tokens.Text("scope").Split(' ').ShouldNotContain("full_access");
    }

    private Task<int> GrantsOfAsync(TestClient client)
    {
        var id = client.RowId;
        return host.InDatabaseAsync(db => db.Everywhere<Grant>().CountAsync(grant => grant.ClientRowId == id));
    }
}
