using System.Net;
using System.Text;
using System.Text.Json;
using ClientPortal.Tests.OAuth;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.Dialects.Awork;

/// <summary>awork's sign-in as its documents print it: only the host's name is another.</summary>
public sealed class AworkOAuthTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private const string Both = "full_access%20offline_access";
    private static readonly string Redirect = Uri.EscapeDataString(OAuthHost.Callback);

    [Theory]
    [InlineData("authorize", "token-code-basic", "token-refresh-basic")]
    [InlineData("authorize-v1", "token-code-body", "token-refresh-body")]
    public async Task A_confidential_client_that_knows_no_PKCE_signs_a_person_in_and_refreshes(string authorize, string redeem, string refresh)
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var redirect = await visitor.AllowAsync(AuthorizeUrl(authorize, client));
        redirect.State.ShouldBe("a b");

        var tokens = ShouldBeTokens(await CallAsync(client, redeem, ("redirect_uri", Redirect), ("code", redirect.Code)));
        var refreshed = ShouldBeTokens(await CallAsync(client, refresh, ("refresh_token", tokens.Text("refresh_token"))));

        refreshed.Text("refresh_token").ShouldNotBe(tokens.Text("refresh_token"));
        foreach (var token in new[] { tokens, refreshed })
        {
            var me = (await AworkCall.Printed("me", ("token", token.Text("access_token"))).SendAsync(host.Address)).ShouldBe(200).Json;
            (me.Text("kind"), me.Text("id")).ShouldBe(("user", (await host.UserIdAsync(OAuthHost.Owner)).ToString()));
            me.GetProperty("workspace").Text("slug").ShouldBe(OAuthHost.Acme);
        }
    }

    [Fact]
    public async Task A_confidential_client_may_send_a_verifier_beside_its_secret()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var code = (await visitor.AllowAsync(PkceUrl(client))).Code;

        ShouldBeTokens(await CallAsync(client, "token-code-basic-verifier", ("redirect_uri", Redirect), ("code", code), ("code_verifier", TestClient.Verifier)));
    }

    [Fact]
    [Trait("SEC", "069")]
    public async Task A_public_client_uses_PKCE_and_its_id_alone()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterPublicAsync());
        (await visitor.GetAsync(AuthorizeUrl("authorize", client))).ShouldRedirectWith("invalid_request");
        var code = (await visitor.AllowAsync(PkceUrl(client))).Code;

        var tokens = ShouldBeTokens(await CallAsync(client, "token-code-public", ("redirect_uri", Redirect), ("code", code), ("code_verifier", TestClient.Verifier)));

        ShouldBeTokens(await CallAsync(client, "token-refresh-public", ("refresh_token", tokens.Text("refresh_token"))));
    }

    [Fact]
    public async Task A_strict_client_needs_PKCE_here_too()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync(draft => draft with { RequirePkceOnDialectPaths = true }));

        (await visitor.GetAsync(AuthorizeUrl("authorize-v1", client))).ShouldRedirectWith("invalid_request");
    }

    [Fact]
    public async Task Lasting_access_alone_asks_for_all_that_the_person_may_as_in_the_older_documents()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var tokens = await SignInAsync(visitor, client, "offline_access");

        tokens.Text("scope").ShouldBe("full_access offline_access");
        (await AworkCall.Printed("clientapplications-list", ("token", tokens.Text("access_token"))).SendAsync(host.Address)).ShouldBe(200);
    }

    [Fact]
    public async Task A_person_of_several_workspaces_chooses_one_before_the_grant_and_the_token_is_for_that_one()
    {
        var client = await host.RegisterAsync(draft => draft with { AvailableToOtherWorkspaces = true });
        var visitor = await host.SignInAsync(OAuthHost.Member);
        var form = await visitor.OpenConsentAsync(AuthorizeUrl("authorize", client));
        var other = await host.WorkspaceIdAsync(OAuthHost.Other);
        form.Html.ShouldContain("type=\"radio\"");
        form.Html.ShouldContain(other.ToString());

        var code = ClientRedirect.Of(await form.AllowAsync(("workspace", other.ToString()))).Code;

        var tokens = ShouldBeTokens(await CallAsync(client, "token-code-basic", ("redirect_uri", Redirect), ("code", code)));
        var me = (await AworkCall.Printed("me", ("token", tokens.Text("access_token"))).SendAsync(host.Address)).Json;
        me.GetProperty("workspaces").EnumerateArray().Single().Text("slug").ShouldBe(OAuthHost.Other);
    }

    [Fact]
    public async Task An_access_token_lives_a_day_and_a_refresh_token_thirty_days_without_use_and_has_no_absolute_end()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var tokens = await SignInAsync(visitor, client);

        host.Time.Advance(TimeSpan.FromHours(23));
        (await AworkCall.Printed("me", ("token", tokens.Text("access_token"))).SendAsync(host.Address)).ShouldBe(200);
        host.Time.Advance(TimeSpan.FromHours(2));
        (await AworkCall.Printed("me-permissions", ("token", tokens.Text("access_token"))).SendAsync(host.Address)).ShouldBeError(401, "unauthorized");

        var refresh = tokens.Text("refresh_token");
        for (var i = 0; i < 3; i++)
        {
            host.Time.Advance(TimeSpan.FromDays(28));
            refresh = ShouldBeTokens(await CallAsync(client, "token-refresh-basic", ("refresh_token", refresh))).Text("refresh_token");
        }

        host.Time.Advance(TimeSpan.FromDays(31));
        var late = (await CallAsync(client, "token-refresh-basic", ("refresh_token", refresh))).ShouldBe(400);
        late.Json.Text("error").ShouldBe("invalid_grant");
    }

    [Fact]
    [Trait("SEC", "082")]
    public async Task After_a_new_secret_old_access_tokens_live_on_and_a_refresh_with_the_old_secret_fails()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var tokens = await SignInAsync(visitor, client);

        var generated = (await AworkCall.Printed("clientapplications-generatesecret", ("token", tokens.Text("access_token")), ("client_id", client.ClientId)).SendAsync(host.Address)).ShouldBe(200);

        AworkReply.MembersOf(generated.Json).ShouldBe(["clientSecret"]);
        var secret = generated.Json.Text("clientSecret");
        secret.ShouldNotBe(client.Secret);
        (await AworkCall.Printed("me", ("token", tokens.Text("access_token"))).SendAsync(host.Address)).ShouldBe(200);
        var refused = (await CallAsync(client, "token-refresh-basic", ("refresh_token", tokens.Text("refresh_token")))).ShouldBe(401);
        refused.Json.Text("error").ShouldBe("invalid_client");
        refused.Headers["www-authenticate"].ShouldStartWith("Basic");
        ShouldBeTokens(await CallAsync(new TestClient(host, client.ClientId, client.RowId, secret), "token-refresh-basic", ("refresh_token", tokens.Text("refresh_token"))));
    }

    [Fact]
    [Trait("SEC", "061")]
    public async Task The_token_paths_are_as_strict_as_the_core()
    {
        var client = await host.RegisterAsync();
        using var http = host.Browserlike();
        foreach (var path in new[] { "/accounts/token", "/api/v1/accounts/token" })
        {
            (await http.GetAsync(path)).Content.Headers.Allow.ShouldBe(["POST"]);
            await (await client.PostAsync($"{path}?client_secret={client.Secret}", client.WithCredentials(new() { ["grant_type"] = "refresh_token" }))).ShouldBeErrorAsync("invalid_request");
            await (await client.PostAsync(path, client.WithCredentials(client.CodeRequest("cpc_x")))).ShouldBeErrorAsync("invalid_grant");
        }
    }

    [Fact]
    public async Task Without_a_session_the_person_signs_in_and_comes_back_to_the_same_request()
    {
        var client = await host.RegisterAsync();
        var visitor = await host.VisitAsync();

        var asked = await visitor.GetAsync(AuthorizeUrl("authorize-v1", client));

        asked.ShouldAskToSignIn();
        WebUtility.UrlDecode(asked.Headers.Location!.ToString()).ShouldContain("/api/v1/accounts/authorize?client_id=" + client.ClientId);
    }

    private static string AuthorizeUrl(string printed, TestClient client, string scope = Both) =>
        AworkCall.Printed(printed, ("client_id", client.ClientId), ("redirect_uri", Redirect), ("state", "a%20b"), ("scope", scope)).PathAndQuery;

    private static string PkceUrl(TestClient client) => AworkCall
        .Printed("authorize-pkce", ("client_id", client.ClientId), ("redirect_uri", Redirect), ("state", "s"), ("scope", Both), ("code_challenge", TestClient.Challenge)).PathAndQuery;

    private async Task<JsonElement> SignInAsync(Visitor visitor, TestClient client, string scope = Both) =>
        ShouldBeTokens(await CallAsync(client, "token-code-basic", ("redirect_uri", Redirect), ("code", (await visitor.AllowAsync(AuthorizeUrl("authorize", client, scope))).Code)));

    // Credentials as the call prints them: a header, the body, or the id alone.
    private Task<AworkReply> CallAsync(TestClient client, string name, params (string, string)[] values) => AworkCall.Printed(name, name switch
    {
        _ when name.Contains("basic", StringComparison.Ordinal) => [.. values, ("basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client.ClientId}:{client.Secret}")))],
        _ when name.Contains("body", StringComparison.Ordinal) => [.. values, ("client_id", client.ClientId), ("client_secret", client.Secret!)],
        _ => [.. values, ("client_id", client.ClientId)],
    }).SendAsync(host.Address);

    private static JsonElement ShouldBeTokens(AworkReply reply)
    {
        reply.ShouldBe(200);
        reply.Headers["cache-control"].ShouldBe("no-store");
        var json = reply.Json;
        json.Text("token_type").ShouldBe("Bearer");
        json.Text("resource").ShouldBe("awork.com");
        json.GetProperty("expires_in").GetInt64().ShouldBe(86_400);
        json.Text("access_token").Split('.').Length.ShouldBe(3, "a JWT, as awork's is");
        json.Text("refresh_token").ShouldNotBeEmpty();
        return json;
    }
}
