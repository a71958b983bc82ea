using System.Text.Json;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.OAuth.Support;
using ClientPortal.Tests.Api;

namespace ClientPortal.Tests.Dialects.Awork;

/// <summary>awork's management calls as its API description has them, by an API key with an administrator's rights and no person.</summary>
public sealed class AworkManagementTests(PortalHost host) : IClassFixture<PortalHost>
{
    private const string Redirect = "https://app.example/cb";

    [Fact]
    public async Task A_client_application_is_made_read_changed_and_deleted()
    {
        var (_, key) = await KeyAsync();
        var id = $"awork-app-{Guid.CreateVersion7():n}";

        var made = (await CallAsync("clientapplications-create", key, ("client_id", id), ("name", "My app"), ("redirect_uri", Redirect), ("is_confidential", "true"))).ShouldBe(200);
        AworkReply.MembersOf(made.Json).ShouldBe(["clientSecret", "clientId", "displayName", "redirectUris", "isConfidential", "createdOn", "updatedOn"], ignoreOrder: true);
        made.Json.Text("clientSecret").ShouldStartWith("cps_");
        ShouldBeApplication(made.Json, id, "My app", [Redirect], isConfidential: true);
        made.Headers["cache-control"].ShouldBe("no-store");

        var read = (await CallAsync("clientapplications-get", key, ("client_id", id))).ShouldBe(200);
        AworkReply.MembersOf(read.Json).ShouldBe(["clientId", "displayName", "redirectUris", "isConfidential", "createdOn", "updatedOn"]);
        read.Json.Text("updatedOn").ShouldBe(read.Json.Text("createdOn"));
        read.Json.Text("createdOn").ShouldEndWith("Z");

        var changed = (await CallAsync("clientapplications-update", key, ("client_id", id), ("name", "Renamed"), ("redirect_uri", Redirect))).ShouldBe(200);
        ShouldBeApplication(changed.Json, id, "Renamed", [Redirect, "http://localhost:4200/callback"], isConfidential: true);
        changed.Json.GetProperty("updatedOn").GetDateTime().ShouldBeGreaterThan(changed.Json.GetProperty("createdOn").GetDateTime());

        var list = (await CallAsync("clientapplications-list", key)).ShouldBe(200).Json;
        list.ValueKind.ShouldBe(JsonValueKind.Array);
        list.EnumerateArray().Single(row => row.Text("clientId") == id).Text("displayName").ShouldBe("Renamed");

        (await CallAsync("clientapplications-delete", key, ("client_id", id))).ShouldBe(204).Text.ShouldBeEmpty();
        (await CallAsync("clientapplications-get", key, ("client_id", id))).ShouldBeError(404, "not-found");
        (await CallAsync("clientapplications-update", key, ("client_id", id), ("name", "Renamed"), ("redirect_uri", Redirect))).ShouldBeError(404, "not-found");
        (await CallAsync("clientapplications-delete", key, ("client_id", id))).ShouldBeError(404, "not-found");
        (await CallAsync("clientapplications-generatesecret", key, ("client_id", id))).ShouldBeError(404, "not-found");
    }

    [Fact]
    public async Task A_public_client_application_gets_no_secret_and_its_id_and_kind_stay_whatever_is_sent_back()
    {
        var (_, key) = await KeyAsync();
        var id = $"awork-spa-{Guid.CreateVersion7():n}";
        var made = (await CallAsync("clientapplications-create", key, ("client_id", id), ("name", "SPA"), ("redirect_uri", Redirect), ("is_confidential", "false"))).ShouldBe(200);
        made.Json.Has("clientSecret").ShouldBeFalse();

        var whole = $$"""{"clientId":"another","displayName":"SPA 2","redirectUris":["{{Redirect}}"],"isConfidential":true,"createdOn":"2020-01-01T00:00:00Z","ClientSecret":"mine"}""";
        var changed = (await AworkCall.Printed("clientapplications-update", ("token", key), ("client_id", id), ("name", "x"), ("redirect_uri", Redirect)).With(body: whole).SendAsync(host.Address)).ShouldBe(200);

        ShouldBeApplication(changed.Json, id, "SPA 2", [Redirect], isConfidential: false);
    }

    [Fact]
    public async Task What_is_wrong_is_told_in_aworks_error_object()
    {
        var (_, key) = await KeyAsync();
        var id = $"awork-taken-{Guid.CreateVersion7():n}";
        (string, string)[] Right(string clientId) => [("client_id", clientId), ("name", "App"), ("redirect_uri", Redirect), ("is_confidential", "true")];
        var create = AworkCall.Printed("clientapplications-create", [("token", key), .. Right(id)]);
        (await create.SendAsync(host.Address)).ShouldBe(200);

        (await create.SendAsync(host.Address)).ShouldBeError(400, "duplication-violation", "ClientId").Json.GetProperty("details").EnumerateArray().Single().GetString().ShouldBe("client_id_taken");
        (await create.With(body: """{"clientId":"x","displayName":"","redirectUris":["https://a.example/#f"]}""").SendAsync(host.Address)).ShouldBeError(400, "validation-failed", "ClientId", "DisplayName", "RedirectUris[0]");
        (await create.With(body: """{"displayName":"App"}""").SendAsync(host.Address)).ShouldBeError(400, "validation-failed", "ClientId");
        (await create.With(body: """{"clientId":7}""").SendAsync(host.Address)).ShouldBeError(400, "validation-failed", "ClientId");
        (await create.With(body: "{").SendAsync(host.Address)).ShouldBeError(400, "invalid-model");
        (await create.With(body: "").SendAsync(host.Address)).ShouldBeError(400, "validation-failed", "ClientId");
        (await CallAsync("clientapplications-get", key, ("client_id", "nobodys-app"))).ShouldBeError(404, "not-found");
        (await CallAsync("apiusers-create", key, ("client_id", "nobodys-app"), ("name", "x"))).ShouldBeError(404, "not-found");
        (await CallAsync("apiusers-create", key, ("client_id", id), ("name", ""))).ShouldBeError(400, "validation-failed", "Name");
        (await AworkCall.Printed("apiusers-create", ("token", key), ("client_id", id), ("name", "x")).With(body: """{"name":"x"}""").SendAsync(host.Address)).ShouldBeError(400, "validation-failed", "ClientId");
        (await AworkCall.Printed("apiusers-create", ("token", key), ("client_id", id), ("name", "x"))
            .With(body: $$"""{"name":"x","clientId":"{{id}}","roleId":"{{Guid.CreateVersion7()}}"}""").SendAsync(host.Address)).ShouldBeError(400, "validation-failed", "RoleId");
    }

    [Fact]
    [Trait("SEC", "163")]
    public async Task Without_a_good_credential_or_right_the_answer_is_401_in_aworks_words()
    {
        var (tenant, _) = await KeyAsync();
        var client = await tenant.ClientAsync();
        var reader = (await tenant.KeyAsync(client.ClientId, "workspace:read")).Key!.Reveal();
        foreach (var (name, values) in new (string, (string, string)[])[]
        {
            ("clientapplications-list", []),
            ("clientapplications-get", [("client_id", client.ClientId)]),
            ("clientapplications-delete", [("client_id", client.ClientId)]),
            ("clientapplications-generatesecret", [("client_id", client.ClientId)]),
            ("clientapplications-generateapikey", [("client_id", client.ClientId), ("api_user_id", Guid.CreateVersion7().ToString())]),
            ("apiusers-list", []),
            ("apiusers-create", [("client_id", client.ClientId), ("name", "x")]),
            ("authorizedclients-list", []),
            ("authorizedclients-delete-all", []),
        })
        {
            (await CallAsync(name, reader, values)).ShouldBeError(401, "unauthorized");
            (await CallAsync(name, "cpk_nonsense", values)).ShouldBeError(401, "unauthorized").Headers["www-authenticate"].ShouldContain("Bearer");
        }

        (await CallAsync("clientapplications-get", (await KeyAsync()).Key, ("client_id", client.ClientId))).ShouldBeError(404, "not-found");
        (await CallAsync("me-permissions", "cpk_nonsense")).ShouldBeError(401, "unauthorized");
    }

    [Fact]
    [Trait("SEC", "194")]
    public async Task An_API_user_is_a_key_of_a_client_and_its_value_works_as_Bearer_with_admin_rights_and_no_person()
    {
        var (tenant, key) = await KeyAsync();
        var client = await tenant.ClientAsync();

        var made = (await CallAsync("apiusers-create", key, ("client_id", client.ClientId), ("name", "Reporting"))).ShouldBe(200).Json;
        AworkReply.MembersOf(made).ShouldBe(["id", "name", "roleId", "clientId", "createdOn", "createdBy", "updatedOn", "updatedBy"]);
        var id = made.GetProperty("id").GetGuid();
        (made.Text("name"), made.Text("clientId"), made.GetProperty("roleId").ValueKind).ShouldBe(("Reporting", client.ClientId, JsonValueKind.Null));

        var generated = (await CallAsync("clientapplications-generateapikey", key, ("client_id", client.ClientId), ("api_user_id", id.ToString()))).ShouldBe(200);
        AworkReply.MembersOf(generated.Json).ShouldBe(["token_type", "expires_in", "access_token", "refresh_token"]);
        generated.Json.Text("token_type").ShouldBe("Bearer");
        generated.Json.GetProperty("expires_in").GetInt64().ShouldBe(int.MaxValue);
        generated.Json.GetProperty("refresh_token").ValueKind.ShouldBe(JsonValueKind.Null);
        var value = generated.Json.Text("access_token");
        (await CallAsync("clientapplications-generateapikey", key, ("client_id", client.ClientId), ("api_user_id", id.ToString()))).Json.Text("access_token").ShouldBe(value, "whoever has it keeps it");

        var me = (await CallAsync("me", value)).ShouldBe(200).Json;
        (me.Text("kind"), me.Text("id"), me.Text("name"), me.GetProperty("email").ValueKind).ShouldBe(("apiKey", id.ToString(), "Reporting", JsonValueKind.Null));
        var permission = (await CallAsync("me-permissions", value)).ShouldBe(200).Json.GetProperty("userPermission");
        permission.GetProperty("isAdmin").GetBoolean().ShouldBeTrue();
        permission.GetProperty("permissions").EnumerateArray().Single().ToString().ShouldBe("""{"feature":"workspace-manage-config","accessLevels":["read","write"]}""");
        (await CallAsync("clientapplications-list", value)).ShouldBe(200).Json.GetArrayLength().ShouldBeGreaterThan(0);

        (await CallAsync("apiusers-update", key, ("api_user_id", id.ToString()), ("name", "Renamed"))).ShouldBe(200).Json.Text("name").ShouldBe("Renamed");
        (await CallAsync("apiusers-get", key, ("api_user_id", id.ToString()))).ShouldBe(200).Json.Text("name").ShouldBe("Renamed");
        (await CallAsync("apiusers-list", key)).ShouldBe(200).Json.EnumerateArray().Count(row => row.GetProperty("id").GetGuid() == id).ShouldBe(1);
        (await CallAsync("apiusers-delete", key, ("api_user_id", id.ToString()))).ShouldBe(204);
        (await CallAsync("me-permissions", value)).ShouldBeError(401, "unauthorized");
        foreach (var name in new[] { "apiusers-get", "apiusers-delete" })
        {
            (await CallAsync(name, key, ("api_user_id", id.ToString()))).ShouldBeError(404, "not-found");
        }
    }

    [Fact]
    [Trait("SEC", "164")]
    public async Task A_key_makes_shows_changes_and_ends_no_key_that_can_do_more_than_itself()
    {
        var (tenant, key) = await KeyAsync();
        var client = await tenant.ClientAsync();
        var mighty = (await tenant.KeyAsync(client.ClientId, "keys:write", "members:write")).Id.ToString();
        var scoped = (await tenant.KeyAsync(client.ClientId, "clients:write", "clients:read", "keys:read")).Key!.Reveal();

        (await CallAsync("clientapplications-generateapikey", key, ("client_id", client.ClientId), ("api_user_id", mighty))).ShouldBeError(401, "unauthorized");
        (await CallAsync("apiusers-update", key, ("api_user_id", mighty), ("name", "mine"))).ShouldBeError(401, "unauthorized");
        (await CallAsync("apiusers-delete", key, ("api_user_id", mighty))).ShouldBeError(401, "unauthorized");
        (await AworkCall.Printed("apiusers-create", ("token", key), ("client_id", client.ClientId), ("name", "x"))
            .With(body: $$"""{"name":"x","clientId":"{{client.ClientId}}","roleId":"c11e0000-0000-4000-8000-000000000002"}""").SendAsync(host.Address)).ShouldBeError(400, "validation-failed", "RoleId");
        (await CallAsync("apiusers-create", scoped, ("client_id", client.ClientId), ("name", "x"))).ShouldBeError(401, "unauthorized");
        (await ApiHttp.With(host, key).PostAsync($"/clients/{client.ClientId}/keys", new { name = "x" })).ShouldBe(System.Net.HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Where_no_copies_are_kept_a_key_is_handed_out_until_its_first_use_and_never_taken_from_whoever_uses_it()
    {
        var (tenant, key) = await KeyAsync();
        var client = await tenant.ClientAsync();
        (await tenant.Get<EditWorkspace>().RunAsync(tenant.Owner, new WorkspaceEdit { ApiKeysCopyOnce = true }, CancellationToken.None)).Value();
        var id = (await CallAsync("apiusers-create", key, ("client_id", client.ClientId), ("name", "Once"))).Json.Text("id");
        Task<AworkReply> GenerateAsync() => CallAsync("clientapplications-generateapikey", key, ("client_id", client.ClientId), ("api_user_id", id));

        var first = (await GenerateAsync()).ShouldBe(200).Json.Text("access_token");
        var second = (await GenerateAsync()).ShouldBe(200).Json.Text("access_token");
        second.ShouldNotBe(first);
        var third = (await GenerateAsync()).ShouldBe(200).Json.Text("access_token");
        (await CallAsync("me", first)).ShouldBe(401);
        (await CallAsync("me", second)).ShouldBe(200);
        (await CallAsync("me", third)).ShouldBe(200);
        await tenant.Get<Domain.LastUsed.LastUsedNotes>().WriteAsync(CancellationToken.None);

        (await GenerateAsync()).ShouldBeError(400, "invalid-operation").Json.GetProperty("details").EnumerateArray().Single().GetString().ShouldBe("key_copied_once");
        (await CallAsync("me", third)).ShouldBe(200);
    }

    [Fact]
    [Trait("SEC", "225")]
    public async Task The_limit_is_told_in_aworks_headers_and_its_refusal_in_aworks_error_object()
    {
        await using var tight = new PortalHost();
        tight.With("RateLimits:ApiCallsPerSecond", "3/1s").With("RateLimits:ApiCallsPerMinute", "100/1m").StartServer();
        var tenant = await tight.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var call = AworkCall.Printed("clientapplications-list", ("token", (await tenant.KeyAsync(client.ClientId)).Key!.Reveal()));

        var first = (await call.SendAsync(tight.Address)).ShouldBe(200);
        first.Headers["ratelimit-limit"].ShouldBe("100");
        first.Headers["x-ratelimit-limit-second"].ShouldBe("3");
        first.Headers["x-ratelimit-limit-minute"].ShouldBe("100");
        first.Headers["x-ratelimit-remaining-second"].ShouldBe("2");
        first.Headers["x-ratelimit-remaining-minute"].ShouldBe("99");
        first.Headers["ratelimit-remaining"].ShouldBe("99", "of the 100");
        int.Parse(first.Headers["ratelimit-reset"], System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 60);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => call.SendAsync(tight.Address)));
        var refused = answers.First(answer => answer.Status == 429);
        refused.ShouldBeError(429, "too-many-requests");
        refused.Headers["retry-after"].ShouldBe("1");
        refused.Headers["x-ratelimit-remaining-second"].ShouldBe("0");
        (refused.Headers["ratelimit-limit"], refused.Headers["ratelimit-remaining"], refused.Headers["ratelimit-reset"]).ShouldBe(("3", "0", "1"));
    }

    private static void ShouldBeApplication(JsonElement json, string id, string name, string[] redirectUris, bool isConfidential)
    {
        (json.Text("clientId"), json.Text("displayName"), json.GetProperty("isConfidential").GetBoolean()).ShouldBe((id, name, isConfidential));
        json.GetProperty("redirectUris").EnumerateArray().Select(uri => uri.GetString()).ShouldBe(redirectUris);
    }

    private async Task<(Tenant Tenant, string Key)> KeyAsync()
    {
        var tenant = await host.NewTenantAsync();
        return (tenant, (await tenant.KeyAsync((await tenant.ClientAsync()).ClientId)).Key!.Reveal());
    }

    private Task<AworkReply> CallAsync(string name, string token, params (string, string)[] values) => AworkCall.Printed(name, [("token", token), .. values]).SendAsync(host.Address);
}
