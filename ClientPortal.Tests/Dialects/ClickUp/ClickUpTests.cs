using System.Net;
using System.Text.Json;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Domain.PersonalTokens;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.Dialects.ClickUp;

/// <summary>The calls that ClickUp documents, and those its older clients send, byte for byte; answers field by field.</summary>
public sealed class ClickUpTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Theory]
    [InlineData("token-json")]
    [InlineData("token-json-extra")]
    [InlineData("token-form")]
    [InlineData("token-form-slash")]
    public async Task Every_documented_way_gives_a_token_and_the_token_opens_the_documented_calls(string call)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var redirect = await visitor.AllowAsync(AuthorizeUrl(client));

        redirect.Parameters.Keys.ShouldBe(["code", "iss"]);
        var answer = (await TokenAsync(call, client, redirect.Code)).ShouldBe(200);

        answer.Headers["Content-Type"].ShouldBe("application/json; charset=utf-8");
        answer.Headers["Cache-Control"].ShouldBe("no-store");
        Members(answer.Json).ShouldBe(["access_token", "token_type"]);
        answer.Json.Text("token_type").ShouldBe("Bearer");
        var token = answer.Json.Text("access_token");
        await OpensTheDocumentedCallsAsync(token);
    }

    private async Task OpensTheDocumentedCallsAsync(string token)
    {
        foreach (var call in new[] { "user-bearer", "user-bare" })
        {
            var user = (await CallAsync(call, token)).ShouldBe(200).Json;
            Members(user).ShouldBe(["user"]);
            Members(user.GetProperty("user")).ShouldBe(["id", "username", "email", "color", "profilePicture", "initials"], ignoreOrder: true);
            user.GetProperty("user").GetProperty("id").GetInt64().ShouldBeGreaterThan(0);
            user.GetProperty("user").Text("username").ShouldBe("owner");
            user.GetProperty("user").Text("email").ShouldBe(OAuthHost.Owner);
            user.GetProperty("user").Text("color").ShouldMatch("^#[0-9a-f]{6}$");
            user.GetProperty("user").GetProperty("profilePicture").ValueKind.ShouldBe(JsonValueKind.Null);
        }

        var teams = (await CallAsync("team", token)).ShouldBe(200).Json;
        Members(teams).ShouldBe(["teams"]);
        var team = teams.GetProperty("teams").EnumerateArray().ShouldHaveSingleItem();
        Members(team).ShouldBe(["id", "name", "color", "avatar", "members"], ignoreOrder: true);
        team.Text("id").ShouldBe((await host.WorkspaceIdAsync(OAuthHost.Acme)).ToString());
        team.Text("name").ShouldBe("Acme");
        team.GetProperty("members").EnumerateArray().Select(member => (member.GetProperty("user").Text("username"), member.GetProperty("user").GetProperty("role").GetInt32()))
            .ShouldBe([("owner", 1), ("admin", 2), ("member", 3)], ignoreOrder: true);
    }

    [Fact]
    public async Task The_authorize_url_is_taken_with_and_without_response_type_and_gives_the_state_back()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());

        var redirect = await visitor.AllowAsync(ClickUpCall.PathOf("authorize-response-type", ("client_id", client.ClientId), ("redirect_uri", Uri.EscapeDataString(OAuthHost.Callback)), ("state", "x%20y")));

        redirect.State.ShouldBe("x y");
        redirect.Code.ShouldStartWith("cpc_");
    }

    [Fact]
    public async Task Unknown_clients_and_redirect_uris_that_are_not_registered_end_on_our_page()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(draft => draft with { RedirectUris = [OAuthHost.Callback, "https://app.example/2"] }));

        await (await visitor.GetAsync("/api?client_id=nobody&redirect_uri=https%3A%2F%2Fapp.example%2Fcb")).ShouldBePageAsync();
        await (await visitor.GetAsync($"/api?client_id={client.ClientId}&redirect_uri=https%3A%2F%2Fevil.example%2F")).ShouldBePageAsync();
        await (await visitor.GetAsync($"/api?client_id={client.ClientId}")).ShouldBePageAsync();
    }

    [Fact]
    [Trait("SEC", "049")]
    public async Task The_teams_are_exactly_the_ticked_workspaces_and_a_visit_to_the_same_url_changes_them()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Member), await host.RegisterAsync(draft => draft with { AvailableToOtherWorkspaces = true }));
        var (acme, other) = (await host.WorkspaceIdAsync(OAuthHost.Acme), await host.WorkspaceIdAsync(OAuthHost.Other));
        var both = await TokenOfAsync(client, await visitor.TickAsync(AuthorizeUrl(client), acme, other));
        await TeamsAreAsync(both, "Acme", "Other");
        (await SendAsync(both, $"/api/v2/team/{other}")).StatusCode.ShouldBe(HttpStatusCode.OK);

        var one = await TokenOfAsync(client, await visitor.TickAsync(AuthorizeUrl(client), acme));

        await TeamsAreAsync(both, "Acme");
        await TeamsAreAsync(one, "Acme");
        var refused = await SendAsync(both, $"/api/v2/team/{other}");
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await refused.JsonAsync()).Text("ECODE").ShouldBe("OAUTH_027");
    }

    [Fact]
    public async Task A_personal_token_works_there_too()
    {
        await host.SignInAsync(OAuthHost.Member);
        var userId = await host.UserIdAsync(OAuthHost.Member);
        var actor = new Domain.Actor { Kind = Domain.ActorKind.User, SubjectId = userId.ToString(), Name = "member", UserId = userId, SessionId = Guid.CreateVersion7(), AuthenticatedAt = host.Time.GetUtcNow(), WorkspaceId = await host.WorkspaceIdAsync(OAuthHost.Acme) };
        var made = (await host.The<CreatePersonalToken>().RunAsync(actor, new PersonalTokenDraft { Name = "Make", Scopes = ["full_access"] }, CancellationToken.None)).Value();

        (await CallAsync("user-bare", made.Token.Reveal())).ShouldBe(200).Json.GetProperty("user").Text("email").ShouldBe(OAuthHost.Member);
        await TeamsAreAsync(made.Token.Reveal(), "Acme", "Other");
    }

    [Fact]
    [Trait("SEC", "068")]
    public async Task A_token_lives_for_90_days_without_the_person_and_no_longer()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var form = await visitor.OpenConsentAsync(AuthorizeUrl(client));
        form.Html.ShouldContain("keep this access while you are not there");
        form.Html.ShouldContain("90 days");
        var token = await TokenOfAsync(client, ClientRedirect.Of(await form.AllowAsync()));

        host.Time.Advance(TimeSpan.FromDays(89));
        (await CallAsync("user-bare", token)).ShouldBe(200);

        host.Time.Advance(TimeSpan.FromDays(2));
        (await CallAsync("user-bare", token)).ShouldBeError(401, "OAUTH_019");
    }

    [Fact]
    [Trait("SEC", "068")]
    public async Task Where_the_workspace_allows_it_a_token_has_no_end_until_that_is_taken_back()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        await AllowEndlessAsync(true);
        try
        {
            var form = await visitor.OpenConsentAsync(AuthorizeUrl(client));
            form.Html.ShouldContain("The access lasts until you end it.");
            var token = await TokenOfAsync(client, ClientRedirect.Of(await form.AllowAsync()));
            await host.The<PermissionNotes>().WriteAsync(CancellationToken.None);
            (await host.The<ReviewClient>().RunAsync(await host.ActorOfAsync(OAuthHost.Acme), client.ClientId, CancellationToken.None)).Value()
                .Findings.Select(found => found.Rule).ShouldContain(ReviewRules.DialectTokenEndless);

            host.Time.Advance(TimeSpan.FromDays(200));
            (await CallAsync("user-bare", token)).ShouldBe(200);

            await AllowEndlessAsync(false);
            (await CallAsync("user-bare", token)).ShouldBeError(401, "OAUTH_019");
        }
        finally
        {
            await AllowEndlessAsync(false);
        }
    }

    private async Task AllowEndlessAsync(bool allowed) =>
        (await host.The<EditWorkspace>().RunAsync(await host.ActorOfAsync(OAuthHost.Acme), new WorkspaceEdit { EndlessTokens = allowed }, CancellationToken.None)).Value();

    [Fact]
    public async Task The_review_warns_of_tokens_that_live_that_long_once_the_path_is_used()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        await TokenOfAsync(client, await visitor.AllowAsync(AuthorizeUrl(client)));
        await host.The<PermissionNotes>().WriteAsync(CancellationToken.None);

        var review = (await host.The<ReviewClient>().RunAsync(await host.ActorOfAsync(OAuthHost.Acme), client.ClientId, CancellationToken.None)).Value();

        var finding = review.Findings.Single(found => found.Rule == ReviewRules.DialectTokenLong);
        (finding.Days, finding.Rule.Severity).ShouldBe((90, ReviewSeverity.Warning));
    }

    [Fact]
    [Trait("SEC", "061")]
    public async Task Secrets_in_the_query_string_are_taken_of_a_client_that_is_set_to_it_and_of_no_other()
    {
        var visitor = await host.SignInAsync(OAuthHost.Owner);
        var (strict, loose) = (await host.RegisterAsync(), await host.RegisterAsync(draft => draft with { Protocol = new ClientProtocolEdit { TakesSecretInQuery = true } }));

        (await TokenAsync("token-query", strict, (await visitor.AllowAsync(AuthorizeUrl(strict))).Code)).ShouldBeError(401, "OAUTH_010");
        var given = (await TokenAsync("token-query", loose, (await visitor.AllowAsync(AuthorizeUrl(loose))).Code)).ShouldBe(200);
        Members(given.Json).ShouldBe(["access_token", "token_type"]);

        await (await loose.PostAsync($"/oauth/token?client_secret={loose.Secret}", loose.WithCredentials(new() { ["grant_type"] = "authorization_code" }))).ShouldBeErrorAsync("invalid_request");
        var half = await loose.PostAsync($"/api/v2/oauth/token?client_secret={loose.Secret}", new() { ["client_id"] = loose.ClientId, ["code"] = "cpc_x" });
        (half.StatusCode, (await half.JsonAsync()).Text("ECODE")).ShouldBe((HttpStatusCode.BadRequest, "OAUTH_014"));
    }

    [Fact]
    public async Task The_review_warns_of_secrets_in_the_query_string()
    {
        var client = await host.RegisterAsync(draft => draft with { Protocol = new ClientProtocolEdit { TakesSecretInQuery = true } });

        var review = (await host.The<ReviewClient>().RunAsync(await host.ActorOfAsync(OAuthHost.Acme), client.ClientId, CancellationToken.None)).Value();

        review.Findings.Single(found => found.Rule == ReviewRules.SecretInQuery).Rule.Severity.ShouldBe(ReviewSeverity.Warning);
    }

    [Fact]
    [Trait("SEC", "076")]
    public async Task Refusals_at_the_token_path_are_ClickUps()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(draft => draft with { RedirectUris = [OAuthHost.Callback, "https://app.example/2"] }));
        var code = (await visitor.AllowAsync(AuthorizeUrl(client))).Code;

        (await TokenAsync("token-json", client, code, secret: "cps_wrong")).ShouldBeError(401, "OAUTH_010");
        (await ClickUpCall.SendAsync(host.Address, "token-json", ("client_id", "nobody"), ("client_secret", client.Secret!), ("code", code))).ShouldBeError(401, "OAUTH_010");
        (await TokenAsync("token-json", client, "")).ShouldBeError(400, "OAUTH_014");
        (await TokenAsync("token-form-slash", client, code, redirectUri: "https://app.example/2")).ShouldBeError(400, "OAUTH_007");
        (await TokenAsync("token-json", client, code)).ShouldBe(200);
        (await TokenAsync("token-json", client, code)).ShouldBeError(400, "OAUTH_014");
        (await client.SendAsync(HttpMethod.Get, "/api/v2/oauth/token", content: null)).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    [Trait("SEC", "163")]
    public async Task Refusals_of_the_api_are_ClickUps()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var token = await TokenOfAsync(client, await visitor.AllowAsync(AuthorizeUrl(client)));

        var bare = await visitor.GetAsync("/api/v2/user"); // a session is no credential there
        (bare.StatusCode, (await bare.JsonAsync()).Text("ECODE")).ShouldBe((HttpStatusCode.Unauthorized, "OAUTH_017"));
        (await CallAsync("user-bearer", "pk_123_ABC")).ShouldBeError(401, "OAUTH_019");
        (await CallAsync("user-bare", token + "x")).ShouldBeError(401, "OAUTH_019");

        await client.RevokeAsync(token);
        (await CallAsync("user-bare", token)).ShouldBeError(401, "OAUTH_019");
    }

    [Fact]
    [Trait("SEC", "082")]
    public async Task A_secret_that_was_regenerated_at_once_is_taken_at_once_and_the_old_one_is_not()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var code = (await visitor.AllowAsync(AuthorizeUrl(client))).Code;
        var made = (await host.The<Domain.Secrets.RegenerateClientSecret>().RunAsync(await host.ActorOfAsync(OAuthHost.Acme), client.ClientId, new(), CancellationToken.None)).Value();

        (await TokenAsync("token-json", client, code)).ShouldBeError(401, "OAUTH_010");
        (await TokenAsync("token-json", client, code, secret: made.Secret!.Reveal())).ShouldBe(200);
    }

    [Fact]
    [Trait("SEC", "165")]
    public async Task Calls_are_counted_in_ClickUps_headers_and_the_one_too_many_is_refused_until_the_time_they_name()
    {
        await using var strict = new OAuthHost();
        strict.With("RateLimits:Scale", "1").With("RateLimits:DialectCallsPerMinute", "3/1m");
        strict.StartServer();
        var (visitor, client) = (await strict.SignInAsync(OAuthHost.Owner), await strict.RegisterAsync());
        var token = (await (await client.PostAsync("/api/v2/oauth/token", client.WithCredentials(new() { ["code"] = (await visitor.AllowAsync(AuthorizeUrl(client))).Code }))).JsonAsync()).Text("access_token");

        for (var left = 2; left >= 0; left--)
        {
            var answer = (await ClickUpCall.SendAsync(strict.Address, "user-bare", ("access_token", token))).ShouldBe(200);
            answer.Headers["X-RateLimit-Limit"].ShouldBe("3");
            answer.Headers["X-RateLimit-Remaining"].ShouldBe(left.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var refused = (await ClickUpCall.SendAsync(strict.Address, "user-bare", ("access_token", token))).ShouldBeError(429, "APP_002");
        var reset = DateTimeOffset.FromUnixTimeSeconds(long.Parse(refused.Headers["X-RateLimit-Reset"], System.Globalization.CultureInfo.InvariantCulture));
        (reset - strict.Time.GetUtcNow()).ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(22));
        refused.Headers.ContainsKey("Retry-After").ShouldBeTrue();
        strict.Time.Advance(reset - strict.Time.GetUtcNow());
        (await ClickUpCall.SendAsync(strict.Address, "user-bare", ("access_token", token))).ShouldBe(200);
    }

    [Fact]
    [Trait("SEC", "216")]
    public async Task No_other_origin_may_call_these_paths_from_a_browser()
    {
        var client = await host.RegisterAsync();
        foreach (var path in new[] { "/api/v2/user", "/api/v2/team", "/api/v2/oauth/token" })
        {
            var answer = await client.SendAsync(HttpMethod.Options, path, content: null, ("Origin", "https://app.example"), ("Access-Control-Request-Method", "GET"));
            answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse(path);
        }
    }

    [Fact]
    [Trait("SEC", "230")]
    public async Task What_is_sent_in_the_query_string_is_in_no_log()
    {
        await using var talkative = new OAuthHost();
        talkative.With("Logging:LogLevel:Default", "Trace").With("Logging:LogLevel:Microsoft", "Trace").With("Logging:LogLevel:Microsoft.AspNetCore", "Trace");
        talkative.StartServer();
        var (visitor, client) = (await talkative.SignInAsync(OAuthHost.Owner), await talkative.RegisterAsync(draft => draft with { Protocol = new ClientProtocolEdit { TakesSecretInQuery = true } }));
        var code = (await visitor.AllowAsync(AuthorizeUrl(client))).Code;
        var values = new (string, string)[] { ("client_id", client.ClientId), ("client_secret", client.Secret!), ("code", code) };

        (await ClickUpCall.SendAsync(talkative.Address, "token-query", values)).ShouldBe(200);
        (await ClickUpCall.SendAsync(talkative.Address, "token-query", values)).ShouldBeError(400, "OAUTH_014");

        var log = string.Join('\n', talkative.Log.Records);
        log.ShouldContain("/api/v2/oauth/token");
        log.ShouldNotContain(client.Secret!);
        log.ShouldNotContain(code);
    }

    private static string AuthorizeUrl(TestClient client) =>
        ClickUpCall.PathOf("authorize", ("client_id", client.ClientId), ("redirect_uri", Uri.EscapeDataString(OAuthHost.Callback)));

    private Task<ClickUpReply> TokenAsync(string call, TestClient client, string code, string? secret = null, string? redirectUri = null) => ClickUpCall.SendAsync(
        host.Address, call, ("client_id", client.ClientId), ("client_secret", secret ?? client.Secret!), ("code", code), ("redirect_uri", Uri.EscapeDataString(redirectUri ?? OAuthHost.Callback)));

    private async Task<string> TokenOfAsync(TestClient client, ClientRedirect redirect) =>
        (await TokenAsync("token-json", client, redirect.Code)).ShouldBe(200).Json.Text("access_token");

    private Task<ClickUpReply> CallAsync(string call, string token) => ClickUpCall.SendAsync(host.Address, call, ("access_token", token));

    private async Task<HttpResponseMessage> SendAsync(string token, string path)
    {
        using var http = host.Browserlike();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", token);
        return await http.SendAsync(request);
    }

    private async Task TeamsAreAsync(string token, params string[] names) =>
        (await CallAsync("team", token)).ShouldBe(200).Json.GetProperty("teams").EnumerateArray().Select(team => team.Text("name")).ShouldBe(names);

    private static IEnumerable<string> Members(JsonElement json) => json.EnumerateObject().Select(member => member.Name);
}
