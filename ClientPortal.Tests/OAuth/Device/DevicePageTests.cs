using System.Net;
using System.Web;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Grants;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth.Device;

/// <summary>The person's side of RFC 8628: the page, and what it may and may not do.</summary>
public sealed class DevicePageTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    [Trait("SEC", "129")]
    public async Task Who_is_not_signed_in_signs_in_first_and_comes_back_with_the_code()
    {
        var device = await TestDevice.StartAsync(await TestDevice.RegisterAsync(host));
        var visitor = await host.VisitAsync();

        var answer = await visitor.GetAsync(device.CompleteUri);

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().ShouldBe("/account/login?returnUrl=" + Uri.EscapeDataString($"/device?user_code={device.UserCode}"));
        var signedIn = await visitor.PostSignInAsync(OAuthHost.Owner, $"/device?user_code={device.UserCode}");
        signedIn.Headers.Location!.ToString().ShouldBe($"/device?user_code={device.UserCode}");
    }

    [Fact]
    [Trait("SEC", "045")]
    [Trait("SEC", "129")]
    public async Task Opening_the_complete_address_fills_in_the_code_and_approves_nothing()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var device = await TestDevice.StartAsync(await TestDevice.RegisterAsync(host));

        var page = await visitor.GetAsync(device.CompleteUri);
        (await visitor.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, device.CompleteUri))).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);

        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        page.Headers.GetValues("X-Frame-Options").Single().ShouldBe("DENY");
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var html = await page.Content.ReadAsStringAsync();
        Visitor.FieldsOf(html)["user_code"].ShouldBe(device.UserCode);
        html.ShouldNotContain("asks for access");
        html.ShouldNotContain("<script");
        await (await device.PollAsync()).ShouldBeErrorAsync("authorization_pending");
    }

    [Fact]
    [Trait("SEC", "039")]
    [Trait("SEC", "129")]
    public async Task The_page_says_which_device_asks_for_what_from_where_and_when_and_warns()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var device = await TestDevice.StartAsync(await TestDevice.RegisterAsync(host, draft => draft with { Name = "Big <b>TV</b>" }));

        var response = await visitor.TypeCodeAsync(device.UserCode);

        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        var raw = await response.Content.ReadAsStringAsync();
        raw.ShouldNotContain("<b>TV");
        raw.ShouldNotContain("<script");
        var html = HttpUtility.HtmlDecode(raw);
        html.ShouldContain(">Big <b>TV</b> asks for access</h1>");
        html.ShouldContain("Registered by the workspace Acme");
        html.ShouldContain(device.UserCode);
        html.ShouldContain("127.0.0.1");
        html.ShouldContain("The address you are at now.");
        html.ShouldContain("just now");
        html.ShouldContain("on the screen of your own device");
        html.ShouldContain("by mail, chat or phone: deny");
        html.ShouldContain("see who is a member of the workspace");
        html.ShouldContain("keep this access while you are not there");
        html.ShouldContain(">Acme</label>");
        html.ShouldContain("1 hour at a time");
        html.ShouldContain("Connected apps");
        html.ShouldContain(">Allow</button>");
        html.ShouldContain(">Deny</button>");
        html.ShouldNotContain("Your answer goes to");
    }

    [Fact]
    public async Task An_address_that_is_not_the_persons_own_is_pointed_at()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var device = await TestDevice.StartAsync(await TestDevice.RegisterAsync(host));
        await host.InDatabaseAsync(db => db.Database.ExecuteSqlAsync($"UPDATE DeviceAuthorizations SET IpAddress = '203.0.113.7' WHERE State = 0"));

        var html = (await visitor.OpenDeviceAsync(device.UserCode)).Html;

        html.ShouldContain("203.0.113.7");
        html.ShouldContain("Not the address you are at now.");
    }

    [Fact]
    public async Task The_page_speaks_German_to_who_asks_for_it()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var device = await TestDevice.StartAsync(await TestDevice.RegisterAsync(host));
        visitor.Http.DefaultRequestHeaders.Add("Accept-Language", "de");

        var html = (await visitor.OpenDeviceAsync(device.UserCode)).Html;

        html.ShouldContain("Television bittet um Zugriff");
        html.ShouldContain("lehne ab");
        html.ShouldContain(">Ablehnen</button>");
    }

    [Fact]
    [Trait("SEC", "131")]
    public async Task The_code_may_be_typed_in_any_case_with_spaces_and_what_is_no_code_is_shown_as_text()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var device = await TestDevice.StartAsync(await TestDevice.RegisterAsync(host));

        (await visitor.OpenDeviceAsync(device.UserCode.ToLowerInvariant().Replace('-', ' '))).Html.ShouldContain(device.UserCode);

        var wrong = await visitor.TypeCodeAsync("\"><script>alert(1)</script>");
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await wrong.Content.ReadAsStringAsync()).ShouldNotContain("<script");
        (await (await visitor.GetAsync("/device?user_code=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")).Content.ReadAsStringAsync()).ShouldNotContain("<script");
    }

    [Fact]
    [Trait("SEC", "129")]
    [Trait("SEC", "043")]
    public async Task Another_site_another_session_and_another_person_answer_nothing()
    {
        var (visitor, again, admin) = (await host.SignInAsync(OAuthHost.Owner), await host.SignInAsync(OAuthHost.Owner), await host.SignInAsync(OAuthHost.Admin));
        var device = await TestDevice.StartAsync(await TestDevice.RegisterAsync(host));
        var (form, theirs, sameSitting) = (await visitor.OpenDeviceAsync(device.UserCode), await admin.OpenDeviceAsync(device.UserCode), await again.OpenDeviceAsync(device.UserCode));
        var fields = new Dictionary<string, string>(form.Fields) { ["answer"] = "allow" };

        await (await (await host.VisitAsync()).PostAsync("/device/answer", fields)).ShouldBePageAsync();
        await (await admin.PostAsync("/device/answer", fields)).ShouldBePageAsync();
        await (await theirs.AllowAsync(("envelope", form.Fields["envelope"]))).ShouldBePageAsync();
        await (await sameSitting.AllowAsync(("envelope", form.Fields["envelope"]))).ShouldBePageAsync();
        fields.Remove("__RequestVerificationToken");
        await (await visitor.PostAsync("/device/answer", fields)).ShouldBePageAsync();
        await (await visitor.PostAsync("/device", [new("user_code", device.UserCode)])).ShouldBePageAsync();
        var foreign = new HttpRequestMessage(HttpMethod.Post, "/device/answer") { Content = new FormUrlEncodedContent(form.Fields.Append(new("answer", "allow"))) };
        foreign.Headers.Add("Origin", "https://evil.example");
        await (await visitor.Http.SendAsync(foreign)).ShouldBePageAsync();
        var query = string.Join('&', form.Fields.Append(new("answer", "allow")).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));
        (await visitor.GetAsync("/device/answer?" + query)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);

        await (await device.PollAsync()).ShouldBeErrorAsync("authorization_pending");
        (await form.AllowAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "130")]
    public async Task A_code_is_decided_once_by_one_person()
    {
        var (owner, admin) = (await host.SignInAsync(OAuthHost.Owner), await host.SignInAsync(OAuthHost.Admin));
        var client = await TestDevice.RegisterAsync(host);
        var device = await TestDevice.StartAsync(client);
        var (first, second) = (await owner.OpenDeviceAsync(device.UserCode), await admin.OpenDeviceAsync(device.UserCode));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? first : second).AllowAsync()));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.BadRequest).ShouldBe(9);
        var rowId = client.RowId;
        (await host.InDatabaseAsync(db => db.Everywhere<Grant>().CountAsync(grant => grant.ClientRowId == rowId))).ShouldBe(1);
        await (await first.DenyAsync()).ShouldBePageAsync();
        (await (await admin.TypeCodeAsync(device.UserCode)).Content.ReadAsStringAsync()).ShouldContain("No device waits with this code");
        (await device.PollAsync()).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "052")]
    [Trait("SEC", "130")]
    public async Task Every_device_is_asked_about_even_without_a_scope_and_after_an_earlier_yes()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var client = await TestDevice.RegisterAsync(host);
        await visitor.AllowDeviceAsync(await TestDevice.StartAsync(client));
        var device = await TestDevice.StartAsync(client, scope: null);

        var form = await visitor.OpenDeviceAsync(device.UserCode);
        await (await device.PollAsync()).ShouldBeErrorAsync("authorization_pending");
        await form.AllowAsync();

        var tokens = await device.TokensAsync();
        tokens.Has("refresh_token").ShouldBeFalse();
        tokens.Text("scope").Split(' ').ShouldNotContain("full_access");
    }

    [Fact]
    [Trait("SEC", "049")]
    [Trait("SEC", "042")]
    public async Task Posted_fields_change_nothing_and_a_workspace_that_was_not_offered_is_refused()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var (client, other) = (await TestDevice.RegisterAsync(host), await TestDevice.RegisterAsync(host));
        var device = await TestDevice.StartAsync(client, "members:read");
        var form = await visitor.OpenDeviceAsync(device.UserCode);

        await (await form.AllowAsync(("workspace", (await host.WorkspaceIdAsync(OAuthHost.Other)).ToString()))).ShouldBePageAsync();
        (await form.AllowAsync(("scope", "full_access"), ("client_id", other.ClientId), ("user_code", "BBBB-BBBB"))).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await device.TokensAsync()).Text("scope").ShouldBe("members:read");
    }

    [Fact]
    [Trait("SEC", "050")]
    [Trait("SEC", "130")]
    public async Task A_member_hands_on_what_a_member_may_and_a_stranger_nothing()
    {
        var (member, stranger) = (await host.SignInAsync(OAuthHost.Member), await host.SignInAsync(OAuthHost.Stranger));
        var device = await TestDevice.StartAsync(await TestDevice.RegisterAsync(host), "openid members:read clients:write");

        (await (await stranger.TypeCodeAsync(device.UserCode)).Content.ReadAsStringAsync()).ShouldContain("is not offered in any of your workspaces");
        var form = await member.OpenDeviceAsync(device.UserCode);
        form.Html.ShouldContain("Your role here does not include: clients:write");
        await form.AllowAsync();

        (await device.TokensAsync()).Text("scope").ShouldBe("members:read openid");
    }

    [Fact]
    [Trait("SEC", "064")]
    [Trait("SEC", "130")]
    public async Task What_changed_while_the_page_was_open_counts()
    {
        var visitor = await host.SignInAsync(OAuthHost.Admin);
        var client = await TestDevice.RegisterAsync(host);
        var (first, second) = (await TestDevice.StartAsync(client), await TestDevice.StartAsync(client));
        var (narrowed, disabled) = (await visitor.OpenDeviceAsync(first.UserCode), await visitor.OpenDeviceAsync(second.UserCode));

        await client.EditAsync(new ClientEdit { Scopes = ["openid"] });
        await (await narrowed.AllowAsync()).ShouldBePageAsync();
        await client.EditAsync(new ClientEdit { Scopes = ["openid", "offline_access", "members:read"] });
        var userId = await host.UserIdAsync(OAuthHost.Admin);
        await host.SetDisabledAsync(userId, host.Time.GetUtcNow());
        (await disabled.AllowAsync()).StatusCode.ShouldNotBe(HttpStatusCode.OK);
        await host.SetDisabledAsync(userId, null);

        await (await first.PollAsync()).ShouldBeErrorAsync("authorization_pending");
        await (await second.PollAsync()).ShouldBeErrorAsync("authorization_pending");
    }

    [Fact]
    [Trait("SEC", "051")]
    public async Task An_allowed_device_is_a_connected_app_and_its_access_can_be_taken_back()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var client = await TestDevice.RegisterAsync(host);
        var device = await TestDevice.StartAsync(client);
        await visitor.AllowDeviceAsync(device);
        var tokens = await device.TokensAsync();
        var owner = await host.UserIdAsync(OAuthHost.Owner);
        var actor = new Actor { Kind = ActorKind.User, SubjectId = owner.ToString(), Name = "owner", UserId = owner };

        var app = (await host.The<ConnectedAppQueries>().ListAsync(actor, CancellationToken.None)).Value().Single(app => app.ClientId == client.ClientId);
        app.Scopes.ToString().ShouldBe("members:read offline_access openid");
        (await host.The<WithdrawConsent>().RunAsync(actor, client.RowId, CancellationToken.None)).Value();

        (await client.IsAliveAsync(tokens.Text("access_token"))).ShouldBeFalse();
        await (await client.RefreshAsync(tokens.Text("refresh_token"))).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "040")]
    public async Task What_a_device_was_allowed_answers_for_no_redirect_and_the_reverse()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var client = await host.RegisterAsync(draft => draft with { GrantTypes = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.DeviceCode] });
        await visitor.AllowDeviceAsync(await TestDevice.StartAsync(client, "openid members:read clients:read"));

        await (await visitor.OpenConsentAsync(client.AuthorizeUrl(("scope", "openid")))).AllowAsync();
        ClientRedirect.Of(await visitor.GetAsync(client.AuthorizeUrl(("scope", "openid")))).Code.ShouldStartWith("cpc_");
        await visitor.AllowDeviceAsync(await TestDevice.StartAsync(client, "openid members:read"));

        ClientRedirect.Of(await visitor.GetAsync(client.AuthorizeUrl(("scope", "openid")))).Code.ShouldStartWith("cpc_");
        await visitor.OpenConsentAsync(client.AuthorizeUrl(("scope", "openid members:read")));
        var owner = await host.UserIdAsync(OAuthHost.Owner);
        var actor = new Actor { Kind = ActorKind.User, SubjectId = owner.ToString(), Name = "owner", UserId = owner };
        (await host.The<ConnectedAppQueries>().ListAsync(actor, CancellationToken.None)).Value().Single(app => app.ClientId == client.ClientId)
            .Scopes.ToString().ShouldBe("clients:read members:read openid", "what its living grants hold is shown, too");
    }

    [Fact]
    [Trait("SEC", "040")]
    public async Task A_device_does_not_renew_a_consent_that_a_change_of_the_client_made_outdated()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var client = await host.RegisterAsync(draft => draft with { GrantTypes = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.DeviceCode] });
        await visitor.AllowAsync(client.AuthorizeUrl());
        var device = await TestDevice.StartAsync(client);
        var form = await visitor.OpenDeviceAsync(device.UserCode);
        host.Time.AdvanceSeconds(1);
        var (rowId, now) = (client.RowId, host.Time.GetUtcNow());
        await host.InDatabaseAsync(db => db.Everywhere<Client>().Where(row => row.Id == rowId).ExecuteUpdateAsync(set => set.SetProperty(row => row.AskAgainSince, now)));

        await (await form.AllowAsync()).ShouldBePageAsync();
        host.Time.AdvanceSeconds(1);
        await visitor.AllowDeviceAsync(device);

        await visitor.OpenConsentAsync(client.AuthorizeUrl());
    }
}
