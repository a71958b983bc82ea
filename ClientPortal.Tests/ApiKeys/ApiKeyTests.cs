using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.LastUsed;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.ApiKeys;

/// <summary><c>/api/v1/clients/{clientId}/keys</c> and the operations behind it.</summary>
public sealed class ApiKeyTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    [Trait("SEC", "159")]
    public async Task A_key_is_made_shown_and_then_only_hinted_at()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync("keys:write", "keys:read", "clients:read");
        var made = (await api.PostAsync($"/clients/{client.ClientId}/keys", new { name = "CI", scopes = new[] { "clients:read" } })).ShouldBe(HttpStatusCode.Created);
        made.Value("key").ShouldStartWith("cpk_");
        made.Json.GetProperty("canBeCopied").GetBoolean().ShouldBeTrue();

        var list = (await api.GetAsync($"/clients/{client.ClientId}/keys")).ShouldBe(HttpStatusCode.OK);
        list.Text.ShouldNotContain(made.Value("key"));
        list.Json.GetProperty("items")[0].GetProperty("hint").GetString().ShouldBe($"cpk_…{made.Value("key")[^4..]}");

        var me = (await ApiHttp.With(host, made.Value("key")).GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        me.Value("kind").ShouldBe("apiKey");
        me.Value("id").ShouldBe(made.Value("id"));
        me.Json.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()).ShouldBe(["clients:read"]);
        me.Json.GetProperty("workspace").GetProperty("id").GetString().ShouldBe(tenant.WorkspaceId.ToString());
        me.Json.GetProperty("email").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Theory]
    [InlineData("""{}""", "name", "name_empty")]
    [InlineData("""{"name":"a\nb"}""", "name", "name_characters")]
    [InlineData("""{"name":"a","role":"god"}""", "role", "field_invalid")]
    [InlineData("""{"name":"a","role":"admin","scopes":["keys:read"]}""", "scopes", "role_and_scopes")]
    [InlineData("""{"name":"a","scopes":[]}""", "scopes", "scopes_empty")]
    [InlineData("""{"name":"a","scopes":["openid"]}""", "scopes", "key_scope_unknown")]
    [InlineData("""{"name":"a","scopes":["full_access"]}""", "scopes", "key_scope_unknown")]
    [InlineData("""{"name":"a","expiresAt":"2001-01-01T00:00:00Z"}""", "expiresAt", "end_in_past")]
    [InlineData("""{"name":"a","key":"chosen"}""", "key", "field_unknown")]
    public async Task A_wrong_value_is_400_at_its_field(string body, string field, string code)
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        (await (await tenant.WithKeyAsync("keys:write")).PostAsync($"/clients/{client.ClientId}/keys", body)).ShouldBe(HttpStatusCode.BadRequest).CodesAt(field).ShouldBe([code]);
    }

    [Fact]
    [Trait("SEC", "164")]
    public async Task A_key_cannot_raise_itself()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var strong = await tenant.KeyAsync(client.ClientId, "workspace:write");
        var plain = await tenant.WithKeyAsync();
        foreach (var (method, path, body, scope) in new[]
        {
            (HttpMethod.Post, $"/clients/{client.ClientId}/keys", """{"name":"x"}""", "keys:write"),
            (HttpMethod.Post, $"/clients/{client.ClientId}/keys/{strong.Id}/reveal", "", "keys:write"),
            (HttpMethod.Post, $"/clients/{client.ClientId}/keys/{strong.Id}/rotate", "{}", "keys:write"),
            (HttpMethod.Patch, $"/clients/{client.ClientId}/keys/{strong.Id}", "{}", "keys:write"),
            (HttpMethod.Delete, $"/clients/{client.ClientId}/keys/{strong.Id}", "", "keys:write"),
            (HttpMethod.Post, "/members", """{"email":"new@example.test","role":"admin"}""", "members:write"),
            (HttpMethod.Patch, "/workspace", """{"name":"Mine"}""", "workspace:write"),
        })
        {
            var refused = (await plain.SendAsync(method, path, body)).ShouldBe(HttpStatusCode.Forbidden);
            refused.Code.ShouldBe("insufficient_scope");
            refused.Headers["WWW-Authenticate"].ShouldContain($"scope=\"{scope}\"");
        }

        var keeper = await tenant.WithKeyAsync("keys:write");
        (await keeper.PostAsync($"/clients/{client.ClientId}/keys", new { name = "x", scopes = new[] { "workspace:write" } })).ShouldBe(HttpStatusCode.BadRequest).CodesAt("scopes").ShouldBe(["key_beyond_own"]);
        (await keeper.PostAsync($"/clients/{client.ClientId}/keys", new { name = "x" })).ShouldBe(HttpStatusCode.BadRequest).CodesAt("role").ShouldBe(["key_beyond_own"]);
        (await keeper.PostAsync($"/clients/{client.ClientId}/keys/{strong.Id}/reveal")).ShouldBe(HttpStatusCode.Forbidden).Code.ShouldBe("key_beyond_own");
        (await keeper.PostAsync($"/clients/{client.ClientId}/keys/{strong.Id}/rotate", new { })).ShouldBe(HttpStatusCode.Forbidden).Code.ShouldBe("key_beyond_own");
    }

    [Fact]
    [Trait("SEC", "164")]
    public async Task An_admin_cannot_make_an_owners_key_and_a_default_key_is_an_administrator_without_keys_members_and_policies()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        (await tenant.Get<CreateApiKey>().RunAsync(tenant.Admin, client.ClientId, new ApiKeyDraft { Name = "x", Role = WorkspaceRole.Owner }, Ct)).IsDone(out _, out var problem);
        problem!.Fields.ShouldHaveSingleItem().Code.ShouldBe("key_beyond_own");
        var key = (await tenant.Get<CreateApiKey>().RunAsync(tenant.Admin, client.ClientId, new ApiKeyDraft { Name = "x" }, Ct)).Value();
        var scopes = (await ApiHttp.With(host, key.Key!.Reveal()).GetAsync("/me")).Json.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!).ToList();
        scopes.ShouldContain("clients:write");
        scopes.ShouldNotContain("keys:write");
        scopes.ShouldNotContain("members:write");
        scopes.ShouldNotContain("workspace:write");
    }

    [Fact]
    [Trait("SEC", "158")]
    [Trait("SEC", "228")]
    public async Task Each_copy_of_a_key_is_audited_and_wants_a_fresh_sign_in_and_the_right()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var key = await tenant.KeyAsync(client.ClientId, "clients:read");
        var reveal = tenant.Get<RevealApiKey>();
        (await reveal.RunAsync(tenant.Owner with { IpAddress = "192.0.2.7" }, client.ClientId, key.Id, Ct)).Value().Reveal().ShouldBe(key.Key!.Reveal());
        (await reveal.RunAsync(tenant.Admin, client.ClientId, key.Id, Ct)).Value();
        (await reveal.RunAsync(tenant.Member, client.ClientId, key.Id, Ct)).IsDone(out _, out var problem);
        problem!.Kind.ShouldBe(ProblemKind.NotAllowed);
        (await reveal.RunAsync(tenant.Owner with { AuthenticatedAt = tenant.Owner.AuthenticatedAt - TimeSpan.FromMinutes(31) }, client.ClientId, key.Id, Ct)).IsDone(out _, out problem);
        problem!.Kind.ShouldBe(ProblemKind.NeedsFreshSignIn);

        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        var rows = await db.AuditEvents.Where(row => row.Action == AuditActions.ApiKeyRevealed && row.TargetId == key.Id.ToString()).OrderBy(row => row.At).ToListAsync(Ct);
        rows.Select(row => row.ActorId).ShouldBe([tenant.Owner.SubjectId, tenant.Admin.SubjectId]);
        rows[0].IpAddress.ShouldBe("192.0.2.7");
        rows[0].TargetName.ShouldBe("test");
    }

    [Fact]
    [Trait("SEC", "158")]
    public async Task Keys_can_be_copied_thirty_times_a_minute()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var key = await tenant.KeyAsync(client.ClientId, "clients:read");
        for (var i = 0; i < 30; i++)
        {
            (await tenant.Get<RevealApiKey>().RunAsync(tenant.Owner, client.ClientId, key.Id, Ct)).Value();
        }

        (await tenant.Get<RevealApiKey>().RunAsync(tenant.Owner, client.ClientId, key.Id, Ct)).IsDone(out _, out var problem);
        problem!.Kind.ShouldBe(ProblemKind.TooMany);
    }

    [Fact]
    [Trait("SEC", "175")]
    public async Task A_copy_that_was_moved_to_another_key_does_not_open()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var (one, other) = (await tenant.KeyAsync(client.ClientId, "clients:read"), await tenant.KeyAsync(client.ClientId, "clients:read"));
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        var rows = await db.ApiKeys.Where(key => key.Id == one.Id || key.Id == other.Id).ToListAsync(Ct);
        (rows[0].ProtectedCopy, rows[1].ProtectedCopy) = (rows[1].ProtectedCopy, rows[0].ProtectedCopy);
        await db.SaveChangesAsync(Ct);

        var reply = (await (await tenant.WithKeyAsync("keys:write", "clients:read")).PostAsync($"/clients/{client.ClientId}/keys/{one.Id}/reveal")).ShouldBe(HttpStatusCode.Conflict);
        reply.Code.ShouldBe("key_copy_unreadable");
        (await db.AuditEvents.SingleAsync(row => row.Action == AuditActions.ApiKeyRevealed && row.TargetId == one.Id.ToString(), Ct)).Succeeded.ShouldBeFalse();
    }

    [Fact]
    [Trait("SEC", "175")]
    public async Task A_workspace_that_copies_once_keeps_no_copy()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var before = await tenant.KeyAsync(client.ClientId, "clients:read");
        (await tenant.Get<EditWorkspace>().RunAsync(tenant.Owner, new WorkspaceEdit { ApiKeysCopyOnce = true }, Ct)).Value();
        var after = await tenant.KeyAsync(client.ClientId, "clients:read");
        foreach (var key in new[] { before, after })
        {
            (await tenant.Get<RevealApiKey>().RunAsync(tenant.Owner, client.ClientId, key.Id, Ct)).IsDone(out _, out var problem);
            problem!.Code.ShouldBe("key_copied_once");
        }

        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        (await db.ApiKeys.AnyAsync(key => key.ProtectedCopy != null, Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_rotated_keys_old_value_is_taken_until_its_date_and_not_after()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var key = await tenant.KeyAsync(client.ClientId, "clients:read");
        var old = ApiHttp.With(host, key.Key!.Reveal());
        var end = tenant.Get<TimeProvider>().GetUtcNow().AddHours(1);
        var api = await tenant.WithKeyAsync("keys:write", "clients:read");

        var rotated = (await api.PostAsync($"/clients/{client.ClientId}/keys/{key.Id}/rotate", new { oldEndsAt = end })).ShouldBe(HttpStatusCode.OK);
        (await ApiHttp.With(host, rotated.Value("key")).GetAsync("/me")).ShouldBe(HttpStatusCode.OK).Value("id").ShouldBe(key.Id.ToString());
        (await old.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        (await api.PostAsync($"/clients/{client.ClientId}/keys/{key.Id}/reveal")).Value("key").ShouldBe(rotated.Value("key"));

        var again = (await api.PostAsync($"/clients/{client.ClientId}/keys/{key.Id}/rotate", new { })).ShouldBe(HttpStatusCode.OK);
        (await old.GetAsync("/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await ApiHttp.With(host, rotated.Value("key")).GetAsync("/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await ApiHttp.With(host, again.Value("key")).GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "161")]
    public async Task A_key_that_is_switched_off_expired_or_deleted_is_refused_at_once()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var key = await tenant.KeyAsync(client.ClientId, "clients:read");
        var http = ApiHttp.With(host, key.Key!.Reveal());
        var api = await tenant.WithKeyAsync("keys:write", "clients:read");
        var path = $"/clients/{client.ClientId}/keys/{key.Id}";

        (await api.PatchAsync(path, new { disabled = true, name = "off" })).ShouldBe(HttpStatusCode.OK).Value("name").ShouldBe("off");
        (await http.GetAsync("/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await api.PatchAsync(path, new { disabled = false })).ShouldBe(HttpStatusCode.OK);
        (await http.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);

        await using (var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner))
        {
            var past = tenant.Get<TimeProvider>().GetUtcNow().AddSeconds(-1);
            (await db.ApiKeys.SingleAsync(row => row.Id == key.Id, Ct)).ExpiresAt = past;
            await db.SaveChangesAsync(Ct);
        }

        (await http.GetAsync("/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await api.PostAsync($"{path}/rotate", new { })).ShouldBe(HttpStatusCode.Conflict).Code.ShouldBe("key_ended");
        (await api.PatchAsync(path, """{"expiresAt":null}""")).ShouldBe(HttpStatusCode.OK);
        (await http.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        (await api.DeleteAsync(path)).ShouldBe(HttpStatusCode.NoContent);
        (await http.GetAsync("/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await api.DeleteAsync(path)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    [Trait("SEC", "165")]
    public async Task The_limit_of_keys_holds_when_twenty_are_made_at_once()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        for (var i = 1; i < ApiKey.MaxPerClient; i++)
        {
            await tenant.KeyAsync(client.ClientId, "clients:read");
        }

        var create = tenant.Get<CreateApiKey>();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => create.RunAsync(tenant.Owner, client.ClientId, new ApiKeyDraft { Name = "x" }, Ct))));
        outcomes.Count(outcome => outcome is Outcome<CreatedApiKey>.Done).ShouldBe(1);
        outcomes.OfType<Outcome<CreatedApiKey>.Refused>().ShouldAllBe(refused => refused.Problem.Code == "keys_limit");
    }

    [Fact]
    [Trait("SEC", "165")]
    public async Task Last_use_is_written_in_batches_and_counts_as_no_edit()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var key = await tenant.KeyAsync(client.ClientId, "clients:read");
        var http = ApiHttp.With(host, key.Key!.Reveal());
        for (var i = 0; i < 5; i++)
        {
            (await http.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        }

        await tenant.Get<LastUsedNotes>().WriteAsync(Ct);
        var row = (await tenant.Get<ApiKeyQueries>().FindAsync(tenant.Owner, client.ClientId, key.Id, Ct)).Value();
        row.LastUsedAt.ShouldNotBeNull();
        row.Version.ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "252")]
    public async Task A_repeated_request_makes_no_second_key()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync("keys:write", "clients:read");
        var body = new { name = "once", scopes = new[] { "clients:read" } };
        var first = (await api.PostAsync($"/clients/{client.ClientId}/keys", body, ("Idempotency-Key", "k1"))).ShouldBe(HttpStatusCode.Created);
        var second = (await api.PostAsync($"/clients/{client.ClientId}/keys", body, ("Idempotency-Key", "k1"))).ShouldBe(HttpStatusCode.OK);
        second.Value("id").ShouldBe(first.Value("id"));
        second.Json.TryGetProperty("key", out _).ShouldBeFalse();
        (await api.PostAsync($"/clients/{client.ClientId}/keys", body, ("Idempotency-Key", "with space"))).ShouldBe(HttpStatusCode.BadRequest).Code.ShouldBe("idempotency_key_form");
    }
}
