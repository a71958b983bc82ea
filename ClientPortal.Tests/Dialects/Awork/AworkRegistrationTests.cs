using ClientPortal.Tests.OAuth.Support;

namespace ClientPortal.Tests.Dialects.Awork;

/// <summary>awork's own software registers itself at awork's path, and a person signs in through it; what a person has authorized is listed and ended there.</summary>
public sealed class AworkRegistrationTests(OAuthHost host) : IClassFixture<OAuthHost>
{
    private const string Loopback = "http://localhost:8400/oauth/callback";

    [Fact]
    [Trait("SEC", "152")]
    public async Task Software_registers_itself_and_a_person_signs_in_through_it_but_it_makes_no_clients_or_keys()
    {
        var registered = (await Printed("register-public", "Command line").SendAsync(host.Address)).ShouldBe(201);
        registered.Headers["cache-control"].ShouldBe("no-store");
        var answer = registered.Json;
        answer.Text("client_id").ShouldStartWith("dcr_");
        answer.Text("client_name").ShouldBe("Command line");
        answer.GetProperty("redirect_uris").EnumerateArray().Single().GetString().ShouldBe(Loopback);
        answer.Text("token_endpoint_auth_method").ShouldBe("none");
        answer.Text("application_type").ShouldBe("native");
        answer.Text("scope").ShouldBe("full_access offline_access");
        answer.GetProperty("grant_types").EnumerateArray().Select(type => type.GetString()).ShouldBe(["authorization_code", "refresh_token"]);
        answer.GetProperty("response_types").EnumerateArray().Single().GetString().ShouldBe("code");
        (answer.Text("software_id"), answer.Text("software_version")).ShouldBe(("awk-cli", "1.2.3"));
        answer.GetProperty("client_secret_expires_at").GetInt64().ShouldBe(0);
        answer.GetProperty("client_id_issued_at").GetInt64().ShouldBe(host.Time.GetUtcNow().ToUnixTimeSeconds());
        foreach (var absent in new[] { "client_secret", "registration_access_token", "registration_client_uri" })
        {
            answer.Has(absent).ShouldBeFalse(absent);
        }

        var token = await SignInAsync(answer.Text("client_id"));
        (await AworkCall.Printed("me", ("token", token)).SendAsync(host.Address)).ShouldBe(200).Json.Text("kind").ShouldBe("user");
        (await AworkCall.Printed("clientapplications-list", ("token", token)).SendAsync(host.Address)).ShouldBe(200);
        (await AworkCall.Printed("clientapplications-create", ("token", token), ("client_id", "made-by-it"), ("name", "x"), ("redirect_uri", OAuthHost.Callback), ("is_confidential", "true")).SendAsync(host.Address))
            .ShouldBeError(401, "unauthorized");
    }

    [Fact]
    public async Task A_confidential_one_gets_a_secret_and_everything_it_said_comes_back()
    {
        var answer = (await Printed("register-confidential", "Web app", ("redirect_uri", OAuthHost.Callback)).SendAsync(host.Address)).ShouldBe(201).Json;

        answer.Text("client_secret").ShouldStartWith("cps_");
        answer.GetProperty("contacts").EnumerateArray().Single().GetString().ShouldBe("dev@app.example");
        (answer.Text("logo_uri"), answer.Text("client_uri"), answer.Text("policy_uri"), answer.Text("tos_uri"))
            .ShouldBe(("https://app.example/logo.png", "https://app.example", "https://app.example/privacy", "https://app.example/terms"));
        answer.Text("token_endpoint_auth_method").ShouldBe("client_secret_basic");
    }

    [Fact]
    public async Task Wrong_metadata_and_a_wrong_token_are_refused_in_aworks_error_object()
    {
        await host.VisitAsync();
        var call = Printed("register-public", "Command line");

        (await call.With(body: """{"client_name":"No redirect"}""").SendAsync(host.Address)).ShouldBeError(400, "validation-failed", "redirect_uris");
        (await call.With(body: """{"redirect_uris":["https://a.example/cb"],"scope":"nonsense"}""").SendAsync(host.Address)).ShouldBeError(400, "validation-failed", "scope");
        (await call.With(body: "[]").SendAsync(host.Address)).ShouldBeError(400, "validation-failed");
        (await call.With(header: "Authorization: Bearer nonsense").SendAsync(host.Address)).ShouldBeError(401, "unauthorized");
    }

    [Fact]
    [Trait("SEC", "150")]
    public async Task Where_it_is_off_nobody_registers_there()
    {
        await using var closed = new OAuthHost();
        closed.With("OAuth:AworkRegistration", "Off").StartServer();

        (await Printed("register-public", "Command line").SendAsync(closed.Address)).Status.ShouldBeOneOf(404, 405);
    }

    [Fact]
    [Trait("SEC", "051")]
    public async Task Authorized_clients_are_listed_and_ended_one_by_one_or_all()
    {
        var ids = new List<string>();
        var tokens = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add((await Printed("register-public", $"App {i}").SendAsync(host.Address)).ShouldBe(201).Json.Text("client_id"));
            tokens.Add(await SignInAsync(ids[i], OAuthHost.Admin));
        }

        var list = (await AworkCall.Printed("authorizedclients-list", ("token", tokens[0])).SendAsync(host.Address)).ShouldBe(200).Json;
        list.GetArrayLength().ShouldBe(3);
        var row = list.EnumerateArray().Single(item => item.Text("clientId") == ids[1]);
        AworkReply.MembersOf(row).ShouldBe(["clientId", "displayName", "scopes", "authorizedOn"]);
        (row.Text("displayName"), row.GetProperty("authorizedOn").GetDateTime()).ShouldBe(("App 1", host.Time.GetUtcNow().UtcDateTime));
        row.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()).ShouldBe(["full_access", "offline_access"]);

        (await AworkCall.Printed("authorizedclients-delete", ("token", tokens[0]), ("client_id", ids[1])).SendAsync(host.Address)).ShouldBe(204);
        (await AworkCall.Printed("authorizedclients-delete", ("token", tokens[0]), ("client_id", ids[1])).SendAsync(host.Address)).ShouldBeError(404, "not-found");
        (await AworkCall.Printed("me-permissions", ("token", tokens[1])).SendAsync(host.Address)).ShouldBeError(401, "unauthorized");

        var all = (await AworkCall.Printed("authorizedclients-delete-all", ("token", tokens[0])).SendAsync(host.Address)).ShouldBe(200);
        all.Text.ShouldBe("""{"revokedClientCount":2,"revokedRefreshTokenCount":2}""");
        foreach (var token in tokens)
        {
            (await AworkCall.Printed("me-permissions", ("token", token)).SendAsync(host.Address)).ShouldBeError(401, "unauthorized");
        }
    }

    private static AworkCall Printed(string name, string clientName, params (string, string)[] more) => AworkCall.Printed(name, [("name", clientName), ("software_id", "awk-cli"), .. more]);

    private async Task<string> SignInAsync(string clientId, string person = OAuthHost.Owner)
    {
        var visitor = await host.SignInAsync(person);
        var url = AworkCall.Printed("authorize-pkce", ("client_id", clientId), ("redirect_uri", Uri.EscapeDataString(Loopback)), ("state", "s"), ("scope", "full_access%20offline_access"), ("code_challenge", TestClient.Challenge));
        var code = (await visitor.AllowAsync(url.PathAndQuery)).Code;
        return (await AworkCall.Printed("token-code-public", ("client_id", clientId), ("redirect_uri", Uri.EscapeDataString(Loopback)), ("code", code), ("code_verifier", TestClient.Verifier)).SendAsync(host.Address))
            .ShouldBe(200).Json.Text("access_token");
    }
}
