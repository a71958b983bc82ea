using System.Net;
using System.Text;
using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using static ClientPortal.Tests.Import.ImportCalls;

namespace ClientPortal.Tests.Import;

/// <summary><c>POST /api/v1/import</c>.</summary>
public sealed class ImportTests(PortalHost host) : IClassFixture<PortalHost>
{
    private const string OldSecret = "Zq7+x%2F:9vKw?Lr4tB0s";
    private static readonly CancellationToken Ct = CancellationToken.None;

    public static TheoryData<string, string> EveryFormat => new()
    {
        { Csv, "clientId,name,kind,redirectUris,secret,secretSha256\n%1,One,confidential,https://one.example/cb https://one.example/two|https://one.example/three,%s,\n%2,\"Two, the \"\"second\"\"\",public,http://127.0.0.1/cb,,\n%3,Three,confidential,https://three.example/cb,,%h\n%4,Four,confidential,,,\n" },
        { Csv, "Client ID;Name;Kind;Redirect URIs;Client Secret;Secret SHA-256\r\n%1;One;Confidential;\"https://one.example/cb\r\nhttps://one.example/two\r\nhttps://one.example/three\";%s;\r\n%2;\"Two, the \"\"second\"\"\";PUBLIC;http://127.0.0.1/cb;;\r\n%3;Three;;https://three.example/cb;;%h\r\n%4;Four;;;;\r\n" },
        { Json, """[{"clientId":"%1","name":"One","kind":"confidential","redirectUris":["https://one.example/cb","https://one.example/two","https://one.example/three"],"secret":"%s"},{"clientId":"%2","name":"Two, the \"second\"","kind":"public","redirectUris":"http://127.0.0.1/cb"},{"clientId":"%3","name":"Three","redirectUris":["https://three.example/cb"],"secretSha256":"%h"},{"clientId":"%4","name":"Four"}]""" },
        { Yaml, "- clientId: %1\n  name: One\n  redirectUris:\n    - https://one.example/cb\n    - https://one.example/two\n    - https://one.example/three\n  secret: '%s'\n- clientId: %2\n  name: 'Two, the \"second\"'\n  kind: public\n  redirectUris: http://127.0.0.1/cb\n- { clientId: %3, name: Three, redirectUris: https://three.example/cb, secretSha256: %h }\n- clientId: %4\n  name: Four\n" },
    };

    [Theory, MemberData(nameof(EveryFormat))]
    [Trait("SEC", "251")]
    public async Task A_file_of_each_format_is_taken_over_with_ids_redirects_and_secrets(string type, string text)
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync();
        var ids = Enumerable.Range(1, 4).Select(number => NewId($"n{number}")).ToArray();
        text = ids.Select((id, at) => ($"%{at + 1}", id)).Append(("%s", OldSecret)).Append(("%h", Sha256(OldSecret))).Aggregate(text, (all, pair) => all.Replace(pair.Item1, pair.Item2, StringComparison.Ordinal));

        var preview = (await api.ImportAsync(text, type, "?dryRun=true")).ShouldBe(HttpStatusCode.OK).Json;
        preview.GetProperty("isGood").GetBoolean().ShouldBeTrue();
        preview.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("secret").GetString()).ShouldBe(["value", "none", "sha256", "new"]);
        (await CountAsync(tenant)).ShouldBe(1); // that of the key the test calls with

        var reply = (await api.ImportAsync(text, type)).ShouldBe(HttpStatusCode.Created);
        reply.Text.ShouldNotContain(OldSecret);
        var clients = reply.Json.GetProperty("clients").EnumerateArray().ToList();
        clients.Select(client => client.GetProperty("clientId").GetString()).ShouldBe(ids);
        clients.Select(client => client.GetProperty("row").GetInt32()).ShouldBe(type == Csv ? [2, 3, 4, 5] : [1, 2, 3, 4]);
        clients.Select(client => client.TryGetProperty("clientSecret", out _)).ShouldBe([false, false, false, true]);

        var first = (await api.GetAsync($"/clients/{ids[0]}")).Json;
        first.GetProperty("redirectUris").EnumerateArray().Select(uri => uri.GetString()).ShouldBe(["https://one.example/cb", "https://one.example/two", "https://one.example/three"]);
        first.GetProperty("grantTypes").EnumerateArray().Select(grant => grant.GetString()).ShouldBe(["authorization_code", "refresh_token"]);
        var second = (await api.GetAsync($"/clients/{ids[1]}")).Json;
        (second.GetProperty("name").GetString(), second.GetProperty("kind").GetString()).ShouldBe(("Two, the \"second\"", "public"));
        foreach (var (id, hint, origin) in new[] { (ids[0], "…tB0s", "imported_value"), (ids[2], $"sha256:{Sha256(OldSecret)[..8]}…", "imported_hash") })
        {
            var secret = (await api.GetAsync($"/clients/{id}/secrets")).Json.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
            (secret.GetProperty("hint").GetString(), secret.GetProperty("origin").GetString()).ShouldBe((hint, origin));
            (await api.GetAsync($"/clients/{id}/review")).Json.GetProperty("findings").EnumerateArray().ShouldContain(finding => finding.GetProperty("number").GetInt32() == 41);
        }

        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        (await db.AuditEvents.Where(row => row.Action == AuditActions.ClientCreated && ids.Contains(row.ClientId!)).Select(row => row.Detail).ToListAsync(Ct))
            .ShouldBe(["by=import secret=value", "by=import", "by=import secret=sha256", "by=import"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("""[{"clientId":"%","displayName":"From awork","redirectUris":["https://a.example/cb"],"isConfidential":true,"createdOn":"2024-05-01T08:00:00Z","updatedOn":"2024-05-01T08:00:00Z"}]""", "From awork", "confidential")]
    [InlineData("""[{"clientId":"%","displayName":"Public one","redirectUris":["http://localhost"],"isConfidential":false}]""", "Public one", "public")]
    [InlineData("""{"client_id":"%","client_name":"By RFC 7591","redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"client_secret_basic","grant_types":["authorization_code"],"response_types":["code"],"scope":"openid profile","contacts":["a@b.example"],"client_id_issued_at":1,"client_secret_expires_at":0,"client_secret":"3mG8xN2kQ5vT7yB1"}""", "By RFC 7591", "confidential")]
    [InlineData("""{"client_id":"%","redirect_uris":["http://127.0.0.1/cb"],"token_endpoint_auth_method":"none"}""", "%", "public")]
    [InlineData("""{"items":[{"id":"0190","clientId":"%","name":"Own list","kind":"confidential","redirectUris":[],"isPaused":false,"createdAt":"2024-05-01T08:00:00Z","createdBy":"Ann","lastUsedAt":null,"version":3,"origin":"people","software":null}],"next":null}""", "Own list", "confidential")]
    [InlineData("""{"clients":[{"clientId":"%","name":"In an object"}]}""", "In an object", "confidential")]
    public async Task What_other_systems_give_is_taken_as_it_is(string text, string name, string kind)
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync();
        var id = NewId();

        (await api.ImportAsync(text.Replace("%", id, StringComparison.Ordinal))).ShouldBe(HttpStatusCode.Created);

        var client = (await api.GetAsync($"/clients/{id}")).Json;
        (client.GetProperty("name").GetString(), client.GetProperty("kind").GetString()).ShouldBe((name.Replace("%", id, StringComparison.Ordinal), kind));
    }

    [Theory]
    [InlineData("3f2504e0-4f89-41d3-9a0c-0305e82c3301", true)]
    [InlineData("3F2504E04F8941D39A0C0305E82C3302", true)]
    [InlineData("01906c5e-8f2b-7c3a-9d4e-5f6a7b8c9d0e", false)]
    [InlineData("01906c5e8f2b7c3a9d4e5f6a7b8c9d0e", false)]
    [Trait("SEC", "012")]
    public async Task A_client_id_that_another_server_made_as_a_uuid_is_taken_unless_it_could_be_one_of_ours(string id, bool isTaken)
    {
        var api = await (await host.NewTenantAsync()).WithKeyAsync();
        var reply = await api.ImportAsync($$"""[{"clientId":"{{id}}"}]""");
        reply.Status.ShouldBe(isTaken ? HttpStatusCode.Created : HttpStatusCode.BadRequest);
        if (!isTaken)
        {
            reply.CodesAt("rows[1].clientId").ShouldBe(["client_id_confusing"]);
        }
    }

    [Theory]
    [InlineData("""{"name":"x"}""", "clientId", "import_client_id_missing")]
    [InlineData("""{"clientId":"with space"}""", "clientId", "client_id_characters")]
    [InlineData("""{"clientId":"import"}""", "clientId", "client_id_reserved")]
    [InlineData("""{"clientId":"%","name":"a\u0000b"}""", "name", "name_characters")]
    [InlineData("""{"clientId":"%","name":{}}""", "name", "import_value")]
    [InlineData("""{"clientId":"%","kind":"secret"}""", "kind", "import_value")]
    [InlineData("""{"clientId":"%","kind":"1"}""", "kind", "import_value")]
    [InlineData("""{"clientId":"%","kind":"public","isConfidential":true}""", "kind", "import_kind_unclear")]
    [InlineData("""{"clientId":"%","redirectUris":["https://ok.example/cb","http://plain.example/cb"]}""", "redirectUris[1]", "redirect_uri_http")]
    [InlineData("""{"clientId":"%","redirectUris":[7,{}]}""", "redirectUris[1]", "import_value")]
    [InlineData("""{"clientId":"%","scopes":["nonsense"]}""", "scopes", "scope_unknown")]
    [InlineData("""{"clientId":"%","scopes":"keys:write"}""", "scopes", "scope_beyond_own")]
    [InlineData("""{"clientId":"%","grantTypes":["password"]}""", "grantTypes", "grant_type_unknown")]
    [InlineData("""{"clientId":"%","tokenEndpointAuthMethod":"magic"}""", "tokenEndpointAuthMethod", "import_value")]
    [InlineData("""{"clientId":"%","accessTokenLifetimeSeconds":1}""", "accessTokenLifetimeSeconds", "access_token_lifetime")]
    [InlineData("""{"clientId":"%","accessTokenLifetimeSeconds":"soon"}""", "accessTokenLifetimeSeconds", "import_value")]
    [InlineData("""{"clientId":"%","requirePkce":"perhaps"}""", "requirePkce", "import_value")]
    [InlineData("""{"clientId":"%","client_id":"%"}""", "clientId", "import_field_twice")]
    [InlineData("""{"clientId":"%","redirectUriss":[]}""", "redirectUriss", "import_field_unknown")]
    [InlineData("""{"clientId":"%","workspaceId":"x"}""", "workspaceId", "import_field_unknown")]
    [InlineData("""{"clientId":"%","isPaused":true}""", "isPaused", "import_paused")]
    [InlineData("""{"clientId":"%","kind":"public","secret":"Zq7xF9vKwLr4tB0s"}""", "secret", "import_secret_unused")]
    [InlineData("""{"clientId":"%","secret":"Zq7xF9vKwLr4tB0","secretSha256":"00"}""", "secret", "import_secret_twice")]
    [InlineData("""{"clientId":"%","secret":"Zq7xF9vKwLr4tB0"}""", "secret", "import_secret_length")]
    [InlineData("""{"clientId":"%","secret":"Zq7xF9vKwLr4tB0s "}""", "secret", "import_secret_characters")]
    [InlineData("""{"clientId":"%","secret":"Zq7xF9vKwLr4tB0ß"}""", "secret", "import_secret_characters")]
    [InlineData("""{"clientId":"%","secret":"password12345678"}""", "secret", "import_secret_weak")]
    [InlineData("""{"clientId":"%","secret":"%"}""", "secret", "import_secret_weak")]
    [InlineData("""{"clientId":"%","secret":"env:SHOP_CLIENT_SECRET"}""", "secret", "import_secret_reference")]
    [InlineData("""{"clientId":"%","secretSha256":"9f86d0"}""", "secretSha256", "import_secret_hash")]
    [InlineData("""{"clientId":"%","secretSha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}""", "secretSha256", "import_secret_weak")]
    [InlineData("""{"clientId":"%","secret":"Zq7xF9vKwLr4tB0s","client_secret_expires_at":1}""", "secretExpiresAt", "end_in_past")]
    public async Task A_mistake_is_told_at_its_row_and_field_and_nothing_is_imported(string entry, string field, string code)
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync();
        var text = $$"""[{"clientId":"{{NewId("good")}}"},{{entry.Replace("%", NewId(), StringComparison.Ordinal)}}]""";

        var reply = (await api.ImportAsync(text)).ShouldBe(HttpStatusCode.BadRequest);

        reply.Code.ShouldBe("validation_failed");
        reply.CodesAt($"rows[2].{field}").ShouldContain(code);
        reply.Headers["Content-Type"].ShouldStartWith("application/problem+json");
        (await CountAsync(tenant)).ShouldBe(1);
        var preview = (await api.ImportAsync(text, query: "?dryRun=true")).ShouldBe(HttpStatusCode.OK).Json;
        preview.GetProperty("isGood").GetBoolean().ShouldBeFalse();
        preview.GetProperty("rows")[1].GetProperty("codes").GetProperty($"rows[2].{field}").EnumerateArray().Select(one => one.GetString()).ShouldContain(code);
        preview.GetProperty("rows")[0].GetProperty("codes").EnumerateObject().ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_mistake_of_every_row_is_told_at_once()
    {
        var tenant = await host.NewTenantAsync();
        var taken = await tenant.ClientAsync();
        var id = NewId();
        var reply = await (await tenant.WithKeyAsync()).ImportAsync($"client id,name,redirect uri,nonsense\n{id},One,http://plain.example/cb,\n\n{id.ToUpperInvariant()},,,\n{taken.ClientId},Three,,x\n", Csv);
        reply.ShouldBe(HttpStatusCode.BadRequest);
        reply.CodesAt("rows[2].redirectUris[0]").ShouldBe(["redirect_uri_http"]);
        reply.CodesAt("rows[4].clientId").ShouldBe(["import_client_id_repeated"]);
        reply.CodesAt("rows[5].nonsense").ShouldBe(["import_field_unknown"]);
        reply.CodesAt("rows[5].clientId").ShouldBe(["client_id_taken"]);
    }

    [Theory]
    [InlineData(Json, "", "import_json")]
    [InlineData(Json, "{", "import_json")]
    [InlineData(Json, """[{"clientId":"a-a","clientId":"a-a"}]""", "import_json")]
    [InlineData(Json, """[{"jwks":{"a":{"b":{"c":{"d":{"e":{"f":{"g":1}}}}}}}}]""", "import_json")]
    [InlineData(Json, "[]", "import_empty")]
    [InlineData(Json, "7", "import_shape")]
    [InlineData(Json, """["a"]""", "import_shape")]
    [InlineData(Json, """{"name":"x"}""", "import_shape")]
    [InlineData(Csv, "clientId,name\n", "import_empty")]
    [InlineData(Csv, "clientId,name\nshop,a,b\n", "import_csv")]
    [InlineData(Csv, "clientId,name\nshop,\"never closed\n", "import_csv")]
    [InlineData(Csv, "clientId,clientId\nshop,shop\n", "import_csv")]
    [InlineData(Yaml, "", "import_empty")]
    [InlineData(Yaml, "- clientId: [", "import_yaml")]
    [InlineData(Yaml, "- clientId: a-a\n  clientId: b-b\n", "import_yaml")]
    [InlineData(Yaml, "- clientId: a-a\n---\n- clientId: b-b\n", "import_yaml")]
    [InlineData(Yaml, "- a: &a [x,x]\n- b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n- c: [*b,*b,*b,*b,*b,*b]\n", "import_yaml_references")]
    [InlineData(Yaml, "- &x\n  clientId: a-a\n- *x\n", "import_yaml_references")]
    [InlineData(Yaml, "- clientId: !!python/object:os.system a-a\n", "import_yaml_references")]
    public async Task A_file_that_cannot_be_read_is_refused_as_a_whole(string type, string text, string code)
    {
        var api = await (await host.NewTenantAsync()).WithKeyAsync();
        (await api.ImportAsync(text, type)).ShouldBe(HttpStatusCode.BadRequest).Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_file_of_another_type_or_of_none_is_refused()
    {
        var api = await (await host.NewTenantAsync()).WithKeyAsync();
        (await api.ImportAsync("clientId\nshop\n", "text/plain")).Status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await api.PostAsync("/import")).ShouldBe(HttpStatusCode.BadRequest).Code.ShouldBe("import_content_type");
    }

    [Fact]
    public async Task Deep_and_long_files_are_refused()
    {
        var api = await (await host.NewTenantAsync()).WithKeyAsync();
        (await api.ImportAsync(string.Concat(Enumerable.Repeat("[", 100_000)), Yaml)).ShouldBe(HttpStatusCode.BadRequest);
        (await api.ImportAsync("clientId\n" + string.Concat(Enumerable.Range(0, 1001).Select(number => $"row-{number}\n")), Csv)).Code.ShouldBe("import_too_many_rows");
        (await api.ImportAsync(new string(' ', (1024 * 1024) + 1))).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("utf-8 with a mark")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task Text_is_read_as_its_byte_order_mark_says(string encoding)
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync();
        Encoding how = encoding switch { "utf-16" => Encoding.Unicode, "utf-16BE" => Encoding.BigEndianUnicode, _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true) };
        var id = NewId();

        (await api.ImportAsync([.. how.GetPreamble(), .. how.GetBytes($"clientId;name\r\n{id};Grün & Söhne\r\n")], Csv)).ShouldBe(HttpStatusCode.Created);

        (await api.GetAsync($"/clients/{id}")).Value("name").ShouldBe("Grün & Söhne");
        (await api.ImportAsync(Encoding.Latin1.GetBytes("clientId;name\r\nx-y;Grün"), Csv)).Code.ShouldBe("import_encoding");
        (await api.ImportAsync(Encoding.Unicode.GetBytes("clientId;name"), Csv)).Code.ShouldBe("import_encoding");
    }

    [Fact]
    [Trait("SEC", "209")]
    public async Task A_formula_is_only_text()
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync();
        var id = NewId();
        (await api.ImportAsync($"clientId,name\n{id},\"=HYPERLINK(\"\"https://evil.example\"\")\"\n", Csv)).ShouldBe(HttpStatusCode.Created);
        (await api.GetAsync($"/clients/{id}")).Value("name").ShouldBe("=HYPERLINK(\"https://evil.example\")");
    }

    [Fact]
    [Trait("SEC", "251")]
    public async Task A_clash_in_the_last_row_leaves_nothing_behind()
    {
        var (tenant, other) = (await host.NewTenantAsync(), await host.NewTenantAsync());
        var theirs = await other.ClientAsync(clientId: NewId("theirs"));
        var text = JsonSerializer.Serialize(Enumerable.Range(0, 50).Select(_ => NewId()).Append(theirs.ClientId.ToUpperInvariant()).Select(id => new { clientId = id }));

        var reply = (await (await tenant.WithKeyAsync()).ImportAsync(text)).ShouldBe(HttpStatusCode.Conflict);

        reply.Code.ShouldBe("client_id_taken");
        reply.CodesAt("rows[51].clientId").ShouldBe(["client_id_taken"]);
        (await CountAsync(tenant)).ShouldBe(1);
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        (await db.ClientSecrets.CountAsync(Ct)).ShouldBe(1);
        (await db.AuditEvents.CountAsync(row => row.Detail == "by=import", Ct)).ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "010")]
    [Trait("SEC", "251")]
    public async Task Of_twenty_parallel_imports_of_one_file_in_two_workspaces_exactly_one_succeeds()
    {
        var (one, other) = (await host.NewTenantAsync(), await host.NewTenantAsync());
        var callers = new[] { await one.WithKeyAsync(), await other.WithKeyAsync() };
        var text = JsonSerializer.Serialize(Enumerable.Range(0, 10).Select(_ => new { clientId = NewId() }));

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => callers[number % 2].ImportAsync(text)));

        replies.Count(reply => reply.Status == HttpStatusCode.Created).ShouldBe(1);
        replies.Where(reply => reply.Status != HttpStatusCode.Created).ShouldAllBe(reply => reply.Status == HttpStatusCode.Conflict || reply.Status == HttpStatusCode.TooManyRequests);
        (await CountAsync(one) + await CountAsync(other)).ShouldBe(12);
    }

    [Fact]
    [Trait("SEC", "011")]
    public async Task A_file_is_no_fast_way_to_list_the_client_ids_of_others()
    {
        var (tenant, other) = (await host.NewTenantAsync(), await host.NewTenantAsync());
        var ids = Enumerable.Range(0, 21).Select(_ => NewId()).ToList();
        (await (await other.WithKeyAsync()).ImportAsync(JsonSerializer.Serialize(ids.Select(id => new { clientId = id })))).ShouldBe(HttpStatusCode.Created);
        (await (await tenant.WithKeyAsync()).ImportAsync(JsonSerializer.Serialize(ids.Select(id => new { clientId = id })), query: "?dryRun=true")).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    [Trait("SEC", "252")]
    public async Task A_repeated_request_imports_nothing_twice_and_shows_no_secret_again()
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync();
        var text = $$"""[{"clientId":"{{NewId()}}"},{"clientId":"{{NewId()}}"}]""";
        var first = (await api.ImportAsync(text, idempotencyKey: "import-1")).ShouldBe(HttpStatusCode.Created);
        first.Text.ShouldContain("clientSecret");

        var second = (await api.ImportAsync(text, idempotencyKey: "import-1")).ShouldBe(HttpStatusCode.OK);

        second.Headers["Idempotency-Replayed"].ShouldBe("true");
        second.Text.ShouldNotContain("clientSecret");
        second.Json.GetProperty("clients").EnumerateArray().Select(client => client.GetProperty("id").GetString())
            .ShouldBe(first.Json.GetProperty("clients").EnumerateArray().Select(client => client.GetProperty("id").GetString()));
        (await api.ImportAsync($$"""[{"clientId":"{{NewId()}}"}]""", idempotencyKey: "import-1")).ShouldBe(HttpStatusCode.Conflict).Code.ShouldBe("idempotency_key_reused");
        (await CountAsync(tenant)).ShouldBe(3);
    }

    [Fact]
    [Trait("SEC", "165")]
    public async Task The_workspaces_limit_holds_for_the_file_as_a_whole()
    {
        var tenant = await host.NewTenantAsync(maxClients: 3);
        var api = await tenant.WithKeyAsync();
        var three = JsonSerializer.Serialize(Enumerable.Range(0, 3).Select(_ => new { clientId = NewId() }));
        var preview = (await api.ImportAsync(three, query: "?dryRun=true")).ShouldBe(HttpStatusCode.OK).Json;
        (preview.GetProperty("isGood").GetBoolean(), preview.GetProperty("code").GetString()).ShouldBe((false, "clients_limit"));
        (await api.ImportAsync(three)).ShouldBe(HttpStatusCode.Conflict).Code.ShouldBe("clients_limit");
        (await api.ImportAsync(JsonSerializer.Serialize(Enumerable.Range(0, 2).Select(_ => new { clientId = NewId() })))).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("SEC", "197")]
    public async Task Whoever_may_not_write_clients_imports_nothing_and_an_old_sign_in_is_made_fresh_first()
    {
        var tenant = await host.NewTenantAsync();
        var reader = await tenant.WithKeyAsync("clients:read");
        (await reader.ImportAsync($$"""[{"clientId":"{{NewId()}}"}]""")).ShouldBe(HttpStatusCode.Forbidden).Code.ShouldBe("insufficient_scope");
        (await reader.ImportAsync($$"""[{"clientId":"{{NewId()}}"}]""", query: "?dryRun=true")).ShouldBe(HttpStatusCode.Forbidden);
        var file = new Domain.Import.ImportFile(Domain.Import.ImportFormat.Json, Encoding.UTF8.GetBytes($$"""[{"clientId":"{{NewId()}}"}]"""));
        var old = tenant.Owner with { AuthenticatedAt = tenant.Owner.AuthenticatedAt - TimeSpan.FromMinutes(31) };
        (await tenant.Get<Domain.Import.ImportClients>().RunAsync(old, file, Ct)).IsDone(out _, out var problem);
        problem!.Kind.ShouldBe(ProblemKind.NeedsFreshSignIn);
    }

    [Fact]
    [Trait("SEC", "175")]
    public async Task Where_copies_are_kept_a_brought_value_gets_one_and_a_hash_cannot()
    {
        var tenant = await host.NewTenantAsync();
        (await tenant.Get<EditWorkspace>().RunAsync(tenant.Owner, new WorkspaceEdit { RecoverableSecrets = true }, Ct)).Value();
        var (byValue, byHash) = (NewId(), NewId());
        (await (await tenant.WithKeyAsync()).ImportAsync(JsonSerializer.Serialize(new object[] { new { clientId = byValue, secret = OldSecret }, new { clientId = byHash, secretSha256 = Sha256(OldSecret) } }))).ShouldBe(HttpStatusCode.Created);
        var value = (await tenant.Get<SecretQueries>().ListAsync(tenant.Owner, byValue, Ct)).Value().ShouldHaveSingleItem();
        (await tenant.Get<RevealClientSecret>().RunAsync(tenant.Owner, byValue, value.Id, Ct)).Value().Reveal().ShouldBe(OldSecret);
        (await tenant.Get<SecretQueries>().ListAsync(tenant.Owner, byHash, Ct)).Value().ShouldHaveSingleItem().CanBeShown.ShouldBeFalse();
    }

    [Fact]
    public async Task A_thousand_clients_are_imported_at_once()
    {
        var tenant = await host.NewTenantAsync();
        var text = "clientId,redirectUris,secretSha256\n" + string.Concat(Enumerable.Range(0, 1000).Select(number => $"{NewId()},https://app{number}.example/cb,{Sha256(NewId())}\n"));
        (await (await tenant.WithKeyAsync()).ImportAsync(text, Csv)).ShouldBe(HttpStatusCode.Created).Json.GetProperty("clients").GetArrayLength().ShouldBe(1000);
    }

    private static async Task<int> CountAsync(Tenant tenant)
    {
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        return await db.Clients.CountAsync(Ct);
    }
}
