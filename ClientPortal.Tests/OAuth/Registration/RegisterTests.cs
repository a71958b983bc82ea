using System.Net;
using System.Text.Json.Nodes;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.OAuth.Support;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.OAuth.Registration;

[Collection(OpenPortalTests.Name)]
public sealed class RegisterTests(OpenPortal portal)
{
    private readonly Software software = new(portal.Host);

    [Fact]
    [Trait("SEC", "151")]
    public async Task The_answer_says_what_is_stored()
    {
        var response = await software.PostAsync(Software.Metadata(
            ("grant_types", new JsonArray("authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code")),
            ("response_types", new JsonArray("code", "id_token")),
            ("scope", "openid profile members:read clients:write"),
            ("contacts", new JsonArray("dev@app.example")),
            ("logo_uri", "https://app.example/logo.png"),
            ("software_id", "app.example/desktop"),
            ("software_version", "2.1"),
            ("what_nobody_knows", "x")));

        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var json = await response.JsonAsync();
        Texts(json, "grant_types").ShouldBe(["authorization_code", "refresh_token"]);
        Texts(json, "response_types").ShouldBe(["code"]);
        Texts(json, "contacts").ShouldBe(["dev@app.example"]);
        (json.Text("scope"), json.Text("token_endpoint_auth_method"), json.Text("application_type")).ShouldBe(("members:read openid profile", "client_secret_basic", "web"));
        (json.Text("logo_uri"), json.Text("software_id"), json.Text("software_version")).ShouldBe(("https://app.example/logo.png", "app.example/desktop", "2.1"));
        json.GetProperty("client_secret_expires_at").GetInt32().ShouldBe(0);
        json.Has("what_nobody_knows").ShouldBeFalse();
        json.Text("registration_client_uri").ShouldBe($"{portal.Host.Address.ToString().TrimEnd('/')}{Software.Path}/{json.Text("client_id")}");
    }

    [Fact]
    [Trait("SEC", "151")]
    public async Task A_native_application_without_a_secret_gets_none()
    {
        var registered = await software.RegisterAsync(Software.Metadata(("redirect_uris", new JsonArray("http://127.0.0.1/cb")), ("token_endpoint_auth_method", "none"), ("client_name", null)));

        (registered.Json.Has("client_secret"), registered.Json.Text("application_type")).ShouldBe((false, "native"));
        registered.Json.Text("client_name").ShouldBe(registered.Client.ClientId);
        (await portal.Host.InDatabaseAsync(db => db.Everywhere<Client>().Where(row => row.Id == registered.Client.RowId).Select(row => new { row.Kind, row.RequirePkce, row.WorkspaceId }).SingleAsync()))
            .ShouldBe(new { Kind = ClientKind.Public, RequirePkce = true, WorkspaceId = Workspace.NobodyId });
    }

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "redirect_uris", "null", "invalid_redirect_uri" },
        { "redirect_uris", "[]", "invalid_redirect_uri" },
        { "redirect_uris", "\"https://app.example/cb\"", "invalid_redirect_uri" },
        { "redirect_uris", "[\"https://app.example/cb#part\"]", "invalid_redirect_uri" },
        { "redirect_uris", "[\"https://*.app.example/cb\"]", "invalid_redirect_uri" },
        { "redirect_uris", "[\"http://app.example/cb\"]", "invalid_redirect_uri" },
        { "redirect_uris", "[\"javascript:alert(1)\"]", "invalid_redirect_uri" },
        { "redirect_uris", "[\"https://app.example/cb\", 7]", "invalid_redirect_uri" },
        { "client_name", "7", "invalid_client_metadata" },
        { "client_name", "\"Verified by ClientPortal\"", "invalid_client_metadata" },
        { "client_name", "\"\\u202Eevil\"", "invalid_client_metadata" },
        { "token_endpoint_auth_method", "\"client_secret_jwt\"", "invalid_client_metadata" },
        { "token_endpoint_auth_method", "\"private_key_jwt\"", "invalid_client_metadata" },
        { "grant_types", "[\"client_credentials\"]", "invalid_client_metadata" },
        { "grant_types", "[\"implicit\"]", "invalid_client_metadata" },
        { "response_types", "[\"token\"]", "invalid_client_metadata" },
        { "scope", "\"openid nobody:knows\"", "invalid_client_metadata" },
        { "scope", "\"full_access\"", "invalid_client_metadata" },
        { "scope", "[\"openid\"]", "invalid_client_metadata" },
        { "application_type", "\"browser\"", "invalid_client_metadata" },
        { "subject_type", "\"pairwise\"", "invalid_client_metadata" },
        { "logo_uri", "\"http://169.254.169.254/logo\"", "invalid_client_metadata" },
        { "jwks_uri", "\"http://127.0.0.1/jwks\"", "invalid_client_metadata" },
        { "id_token_signed_response_alg", "\"none\"", "invalid_client_metadata" },
        { "contacts", "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\"]", "invalid_client_metadata" },
        { "software_statement", "\"eyJhbGciOiJub25lIn0.e30.\"", "invalid_software_statement" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    [Trait("SEC", "151")]
    [Trait("SEC", "152")]
    public async Task A_wrong_value_is_refused_by_name(string member, string json, string error) =>
        await (await software.PostAsync(Software.Metadata((member, JsonNode.Parse(json))))).ShouldBeErrorAsync(error);

    [Fact]
    [Trait("SEC", "151")]
    public async Task What_does_not_go_together_is_refused()
    {
        await (await software.PostAsync(Software.Metadata(("jwks", JsonNode.Parse("{\"keys\":[]}")), ("jwks_uri", "https://app.example/jwks")))).ShouldBeErrorAsync("invalid_client_metadata");
        await (await software.PostAsync(Software.Metadata(("application_type", "web"), ("redirect_uris", new JsonArray("http://localhost/cb"))))).ShouldBeErrorAsync("invalid_redirect_uri");
        await (await software.PostAsync(Software.Metadata(("redirect_uris", new JsonArray("com.example.app:/cb"))))).ShouldBeErrorAsync("invalid_redirect_uri"); // confidential
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"redirect_uris\":[\"https://a.example/cb\"],\"redirect_uris\":[\"https://b.example/cb\"]}")]
    [InlineData("redirect_uris=https://a.example/cb")]
    public async Task A_body_that_is_no_plain_object_is_refused(string body) =>
        await (await software.SendAsync(HttpMethod.Post, Software.Path, body)).ShouldBeErrorAsync("invalid_client_metadata");

    [Fact]
    [Trait("SEC", "152")]
    public async Task What_only_people_can_give_is_not_taken()
    {
        var acme = await portal.Host.WorkspaceIdAsync(OAuthHost.Acme);
        var registered = await software.RegisterAsync(Software.Metadata(
            ("client_id", "chosen-by-itself"), ("client_secret", "chosen"), ("workspace", acme.ToString()), ("workspaceId", acme.ToString()), ("first_party", true), ("skip_consent", true),
            ("availableToOtherWorkspaces", true), ("mayImpersonate", true), ("may_impersonate", true), ("requirePkce", false), ("accessTokenLifetimeSeconds", 7_000_000),
            ("grant_types", new JsonArray("authorization_code", "client_credentials"))));

        registered.Client.ClientId.ShouldNotBe("chosen-by-itself");
        registered.Client.Secret.ShouldStartWith("cps_");
        var row = await portal.Host.InDatabaseAsync(db => db.Everywhere<Client>().AsNoTracking().SingleAsync(client => client.Id == registered.Client.RowId));
        (row.WorkspaceId, row.AvailableToOtherWorkspaces, row.RequirePkce, row.AccessTokenLifetimeSeconds, row.Protocol.MayImpersonate).ShouldBe((Workspace.NobodyId, false, true, null, false));
        row.GrantTypes.ToString().ShouldBe("authorization_code");
        row.Scopes.ToString().ShouldNotContain("write");
        row.Scopes.ToString().ShouldNotContain("full_access");
        await (await registered.Client.TokenAsync(new(StringComparer.Ordinal) { ["grant_type"] = "client_credentials" })).ShouldBeErrorAsync("unauthorized_client");
    }

    [Fact]
    public async Task Nobodys_workspace_is_in_no_list_and_no_count()
    {
        await software.RegisterAsync();

        (await portal.Host.InDatabaseAsync(db => db.Workspaces.AnyAsync(row => row.Id == Workspace.NobodyId))).ShouldBeFalse();
        (await portal.Host.InDatabaseAsync(db => db.Workspaces.AnyAsync(row => row.Slug == "-"))).ShouldBeFalse();
    }

    private static string[] Texts(System.Text.Json.JsonElement json, string member) => [.. json.GetProperty(member).EnumerateArray().Select(value => value.GetString()!)];
}
