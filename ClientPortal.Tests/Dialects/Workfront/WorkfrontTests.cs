using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.OAuth;
using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.Dialects.Workfront;

/// <summary>The calls that Workfront's documentation prints, run by a shell as they are printed: only the asterisks go and the placeholders are filled in.</summary>
public sealed class WorkfrontTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    [Fact]
    public async Task Every_printed_call_works()
    {
        var (visitor, client) = (await host.SignInAsync(OAuthHost.Owner), await host.RegisterAsync());
        var acme = (await host.WorkspaceIdAsync(OAuthHost.Acme)).ToString();

        foreach (var (codeCall, refreshCall) in new[] { ("code-json", "refresh-json"), ("code-form", "refresh-form") })
        {
            var redirect = await visitor.AllowAsync(AuthorizeUrl(client));
            var tokens = await RunAsync(Printed(codeCall, client, redirect.Code, ""));
            ShouldBeAnAnswer(tokens, acme);
            var refreshed = await RunAsync(Printed(refreshCall, client, "", tokens.Text("refresh_token")));
            ShouldBeAnAnswer(refreshed, acme);
            refreshed.Text("refresh_token").ShouldNotBe(tokens.Text("refresh_token"));

            var me = await RunAsync($"curl --silent --request GET '{host.Address}api/v1/me' \\\n--header 'sessionID: {refreshed.Text("access_token")}'");
            me.Text("id").ShouldBe((await host.UserIdAsync(OAuthHost.Owner)).ToString());
            me.Text("kind").ShouldBe("user");
            me.GetProperty("workspace").Text("id").ShouldBe(acme);
        }
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

    private static void ShouldBeAnAnswer(JsonElement answer, string workspaceId)
    {
        answer.Text("token_type").ShouldBe("sessionID");
        answer.Text("wid").ShouldBe(workspaceId);
        answer.GetProperty("expires_in").GetInt32().ShouldBe(3600);
        answer.Text("access_token").ShouldNotBeEmpty();
    }

    private string Printed(string name, TestClient client, string code, string refreshToken) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Dialects", "Workfront", "Fixtures", name + ".txt"))
            .Replace("**", "", StringComparison.Ordinal)
            .Replace("<workfront host>", host.Address.ToString().TrimEnd('/'), StringComparison.Ordinal)
            .Replace("<base64(client_id:client_secret)>", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client.ClientId}:{client.Secret}")), StringComparison.Ordinal)
            .Replace("<client_id>", client.ClientId, StringComparison.Ordinal)
            .Replace("<client_secret>", client.Secret, StringComparison.Ordinal)
            .Replace("<redirect_url>", OAuthHost.Callback, StringComparison.Ordinal)
            .Replace("<code>", code, StringComparison.Ordinal)
            .Replace("<refresh_token>", refreshToken, StringComparison.Ordinal);

    private static async Task<JsonElement> RunAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash") { ArgumentList = { "-c", command }, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (await shell.StandardOutput.ReadToEndAsync(), await shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync();
        shell.ExitCode.ShouldBe(0, errors);
        return JsonDocument.Parse(output).RootElement;
    }
}
