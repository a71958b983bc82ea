using System.Net;
using System.Text.Json;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Web.Dialects;

namespace ClientPortal.Tests.Dialects.Workfront;

/// <summary>The calls that Workfront's documentation prints, run by a shell as they are printed: only the bold type goes and the placeholders are filled in.</summary>
public sealed class WorkfrontTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    public void The_document_prints_five_calls_two_answers_and_one_address()
    {
        WorkfrontDocument.Calls.Count.ShouldBe(5);
        WorkfrontDocument.Answers.Count.ShouldBe(2);
        WorkfrontDocument.CodeAsJson.ShouldContain("application/json");
        WorkfrontDocument.CodeAsForm.ShouldContain("application/x-www-form-urlencoded");
        WorkfrontDocument.RefreshAsJson.ShouldContain("\"grant_type\": \"refresh_token\"");
        WorkfrontDocument.RefreshAsForm.ShouldContain("'grant_type=refresh_token'");
        WorkfrontDocument.UseOn("/x").ShouldContain("'<workfront host>/x' \\");
        WorkfrontDocument.AuthorizeAddress.ShouldEndWith("&response_type=code");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_printed_call_works(bool asJson)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var values = WorkfrontDocument.ValuesOf(client.ClientId, client.Secret!, OAuthHost.Callback);
        var acme = (await host.WorkspaceIdAsync(OAuthHost.Acme)).ToString();

        values["code"] = (await visitor.AllowAsync(AuthorizeUrl(client))).Code;
        var tokens = await PrintedAsync(asJson ? WorkfrontDocument.CodeAsJson : WorkfrontDocument.CodeAsForm, values);
        ShouldBeTheAnswer(tokens, WorkfrontDocument.Answers[0], acme);

        (values["access_token"], values["refresh_token"]) = (tokens.Text("access_token"), tokens.Text("refresh_token"));
        ShouldBeTheOwner(await PrintedAsync(WorkfrontDocument.UseOn("/api/v1/me"), values), await host.UserIdAsync(OAuthHost.Owner), acme);

        var refreshed = await PrintedAsync(asJson ? WorkfrontDocument.RefreshAsJson : WorkfrontDocument.RefreshAsForm, values);
        ShouldBeTheAnswer(refreshed, WorkfrontDocument.Answers[1], acme);
        refreshed.Text("refresh_token").ShouldNotBe(tokens.Text("refresh_token"));
        values["access_token"] = refreshed.Text("access_token");
        ShouldBeTheOwner(await PrintedAsync(WorkfrontDocument.UseOn("/api/v1/me"), values), await host.UserIdAsync(OAuthHost.Owner), acme);
    }

    [Fact]
    public async Task The_printed_authorize_address_asks_for_consent_when_it_is_filled_in()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var address = WorkfrontDocument.AuthorizeAddress
            .Replace("https://<URL of your organization's domain>", "", StringComparison.Ordinal)
            .Replace("<Your ClientID>", client.ClientId, StringComparison.Ordinal)
            .Replace("<Your redirect URL>", Uri.EscapeDataString(OAuthHost.Callback), StringComparison.Ordinal);

        address.ShouldBe(AuthorizeUrl(client));
        (await visitor.AllowAsync(address)).Code.ShouldStartWith("cpc_");
    }

    [Fact]
    public void The_redirect_URIs_of_their_own_automation_are_offered() =>
        host.The<IEnumerable<IDialect>>().UsualRedirectUris().Count(uri => uri.EndsWith(".workfrontfusion.com/oauth/cb/workfront-workfront", StringComparison.Ordinal)).ShouldBe(3);

    [Theory]
    [InlineData("sessionID")]
    [InlineData("SessionID")]
    [InlineData("sessionid")]
    [InlineData("SESSIONID")]
    public async Task The_session_goes_into_the_header_or_the_query_in_any_case(string name)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var token = (await (await RedeemAsync(client, (await visitor.AllowAsync(AuthorizeUrl(client))).Code)).JsonAsync()).Text("access_token");

        (await client.SendAsync(HttpMethod.Get, "/api/v1/me", content: null, (name, token))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.SendAsync(HttpMethod.Get, $"/api/v1/me?{name}={token}", content: null)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "162")]
    public async Task The_query_takes_tokens_of_this_path_only()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var core = (await client.TokensOfAsync(visitor)).Text("access_token");
        var key = await host.SeedApiKeyAsync(OAuthHost.Acme, new(["clients:read"]));

        (await client.SendAsync(HttpMethod.Get, $"/api/v1/me?sessionID={core}", content: null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await client.SendAsync(HttpMethod.Get, $"/api/v1/me?sessionID={key}", content: null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_application_without_a_secret_is_answered_as_its_page_prints_it()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterPublicAsync());
        var code = (await visitor.AllowAsync(AuthorizeUrl(client) + $"&code_challenge={TestClient.Challenge}&code_challenge_method=S256")).Code;

        var answer = await (await client.PostAsync("/integrations/oauth2/api/v1/token", new(client.CodeRequest(code)) { ["client_id"] = client.ClientId })).JsonAsync();

        (answer.Text("token_type"), answer.GetProperty("expires_in").GetInt32()).ShouldBe(("Bearer", 3600));
        var refreshed = await (await RefreshAsync(client, answer.Text("refresh_token"))).JsonAsync();
        refreshed.Text("token_type").ShouldBe("Bearer");
        (await client.SendAsync(HttpMethod.Get, "/api/v1/me", content: null, ("Authorization", $"Bearer {refreshed.Text("access_token")}"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_expires_in_says_is_true_also_for_a_session_life_of_ones_own()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(draft => draft with { AccessTokenLifetimeSeconds = 600 }));
        var answer = await (await RedeemAsync(client, (await visitor.AllowAsync(AuthorizeUrl(client))).Code)).JsonAsync();

        answer.GetProperty("expires_in").GetInt32().ShouldBe(600);
        host.Time.AdvanceSeconds(599);
        (await client.SendAsync(HttpMethod.Get, "/api/v1/me", content: null, ("sessionID", answer.Text("access_token")))).StatusCode.ShouldBe(HttpStatusCode.OK);
        host.Time.AdvanceSeconds(2);
        (await client.SendAsync(HttpMethod.Get, "/api/v1/me", content: null, ("sessionID", answer.Text("access_token")))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "038")]
    public async Task The_redirect_carries_domain_and_lane_of_the_server_and_nothing_of_the_request()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());

        var redirect = await visitor.AllowAsync(AuthorizeUrl(client) + "&domain=evil&lane=evil");

        redirect.Parameters.Keys.ShouldBe(["code", "domain", "lane", "iss"], ignoreOrder: true);
        redirect.Parameters["domain"].ShouldBe(OAuthHost.Acme);
        redirect.Parameters["lane"].ShouldBe("my");
    }

    [Theory]
    [Trait("SEC", "056")]
    [InlineData(115, HttpStatusCode.OK)]
    [InlineData(125, HttpStatusCode.BadRequest)]
    public async Task A_code_lives_for_two_minutes(int secondsLater, HttpStatusCode status)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var code = (await visitor.AllowAsync(AuthorizeUrl(client))).Code;

        host.Time.AdvanceSeconds(secondsLater);

        (await RedeemAsync(client, code)).StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task A_refresh_token_lives_for_half_a_year_without_use_and_has_no_absolute_end()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var token = (await (await RedeemAsync(client, (await visitor.AllowAsync(AuthorizeUrl(client))).Code)).JsonAsync()).Text("refresh_token");

        for (var i = 0; i < 3; i++)
        {
            host.Time.Advance(TimeSpan.FromDays(179));
            token = (await (await RefreshAsync(client, token)).JsonAsync()).Text("refresh_token");
        }

        host.Time.Advance(TimeSpan.FromDays(181));
        await (await RefreshAsync(client, token)).ShouldBeErrorAsync("invalid_grant");
    }

    [Fact]
    public async Task A_public_client_has_to_use_PKCE_here_too_and_a_strict_one_as_well()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var (open, strict) = (await host.RegisterPublicAsync(), await host.RegisterAsync(draft => draft with { RequirePkceOnDialectPaths = true }));

        (await visitor.GetAsync(AuthorizeUrl(open))).ShouldRedirectWith("invalid_request");
        (await visitor.GetAsync(AuthorizeUrl(strict))).ShouldRedirectWith("invalid_request");
        var code = (await visitor.AllowAsync(AuthorizeUrl(open) + $"&code_challenge={TestClient.Challenge}&code_challenge_method=S256")).Code;
        (await open.PostAsync("/integrations/oauth2/api/v1/token", new(open.CodeRequest(code)) { ["client_id"] = open.ClientId })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "061")]
    public async Task The_token_path_is_as_strict_as_the_core()
    {
        var client = await host.RegisterAsync();
        using var http = host.Browserlike();

        (await http.GetAsync("/integrations/oauth2/api/v1/token")).Content.Headers.Allow.ShouldBe(["POST"]);
        await (await client.PostAsync($"/integrations/oauth2/api/v1/token?client_secret={client.Secret}", client.WithCredentials(new() { ["grant_type"] = "refresh_token" }))).ShouldBeErrorAsync("invalid_request");
        await (await RedeemAsync(client, "cpc_x")).ShouldBeErrorAsync("invalid_grant");
    }

    private static string AuthorizeUrl(TestClient client) =>
        $"/integrations/oauth2/authorize?client_id={client.ClientId}&redirect_uri={Uri.EscapeDataString(OAuthHost.Callback)}&response_type=code";

    private static Task<HttpResponseMessage> RedeemAsync(TestClient client, string code) => client.PostAsync("/integrations/oauth2/api/v1/token", client.WithCredentials(new()
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = OAuthHost.Callback,
    }));

    private static Task<HttpResponseMessage> RefreshAsync(TestClient client, string token) => client.PostAsync("/integrations/oauth2/api/v1/token", client.WithCredentials(new()
    {
        ["grant_type"] = "refresh_token",
        ["refresh_token"] = token,
        ["redirect_uri"] = OAuthHost.Callback,
    }));

    // Every member the page prints, with its type; what else comes along does no harm.
    private static void ShouldBeTheAnswer(JsonElement answer, JsonElement printed, string workspaceId)
    {
        foreach (var member in printed.EnumerateObject())
        {
            answer.TryGetProperty(member.Name, out var value).ShouldBeTrue(member.Name);
            value.ValueKind.ShouldBe(member.Value.ValueKind, member.Name);
        }

        answer.Text("token_type").ShouldBe(printed.Text("token_type"));
        answer.Text("wid").ShouldBe(workspaceId);
        answer.GetProperty("expires_in").GetInt32().ShouldBe(3600);
        answer.EnumerateObject().Select(member => member.Name).ShouldBe(["access_token", "token_type", "expires_in", "scope", "refresh_token", "wid"]);
    }

    private static void ShouldBeTheOwner(JsonElement me, Guid userId, string workspaceId)
    {
        (me.Text("id"), me.Text("kind"), me.GetProperty("workspace").Text("id")).ShouldBe((userId.ToString(), "user", workspaceId));
    }

    private Task<JsonElement> PrintedAsync(string call, Dictionary<string, string> values) => Shell.JsonAsync(WorkfrontDocument.Filled(call, host.Address, values));
}
