using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Clients;

/// <summary><c>POST /api/v1/clients</c> and the operation behind it.</summary>
public sealed class RegisterClientTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_client_is_registered_with_the_safe_defaults_and_its_secret_is_shown_once()
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync();

        var made = (await api.PostAsync("/clients", new { name = "Shop", redirectUris = new[] { "https://shop.example/cb" } })).ShouldBe(HttpStatusCode.Created);

        made.Value("clientSecret").ShouldStartWith("cps_");
        made.Value("kind").ShouldBe("confidential");
        made.Value("tokenEndpointAuthMethod").ShouldBe("client_secret");
        made.Json.GetProperty("requirePkce").GetBoolean().ShouldBeTrue();
        made.Json.GetProperty("availableToOtherWorkspaces").GetBoolean().ShouldBeFalse();
        made.Json.GetProperty("grantTypes").EnumerateArray().Select(type => type.GetString()).ShouldBe(["authorization_code", "refresh_token"]);
        made.Value("customerId").ShouldBe(tenant.WorkspaceId.ToString());
        made.Headers["Location"].ShouldBe($"/api/v1/clients/{made.Value("clientId")}");
        made.Headers["Cache-Control"].ShouldContain("no-store");

        var read = (await api.GetAsync($"/clients/{made.Value("clientId")}")).ShouldBe(HttpStatusCode.OK);
        read.Text.ShouldNotContain(made.Value("clientSecret"));
        read.Json.TryGetProperty("clientSecret", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_client_without_redirect_uris_only_holds_keys()
    {
        var tenant = await host.NewTenantAsync();
        var made = (await (await tenant.WithKeyAsync()).PostAsync("/clients", new { name = "Keys only" })).ShouldBe(HttpStatusCode.Created);
        made.Json.GetProperty("grantTypes").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_public_client_has_no_secret_and_PKCE_is_locked_on()
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync();
        var made = (await api.PostAsync("/clients", new { name = "Phone", kind = "public", redirectUris = new[] { "com.example.phone:/cb" } })).ShouldBe(HttpStatusCode.Created);
        made.Json.TryGetProperty("clientSecret", out _).ShouldBeFalse();
        made.Value("tokenEndpointAuthMethod").ShouldBe("none");

        var refused = (await api.PostAsync("/clients", new { name = "Phone", kind = "public", redirectUris = new[] { "https://p.example/cb" }, requirePkce = false })).ShouldBe(HttpStatusCode.BadRequest);
        refused.CodesAt("requirePkce").ShouldBe(["pkce_locked"]);
    }

    [Fact]
    [Trait("SEC", "010")]
    public async Task Of_twenty_parallel_creates_of_one_id_one_wins_and_the_others_hear_that_it_is_not_available()
    {
        var tenant = await host.NewTenantAsync();
        var other = await host.NewTenantAsync();
        var id = $"race-{Guid.CreateVersion7():n}";
        var spellings = new[] { id, id.ToUpperInvariant(), $" {id} " };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
            await tenant.Get<RegisterClient>().RunAsync((i % 2 == 0 ? tenant : other).Owner, new ClientDraft { ClientId = spellings[i % 3], Name = $"Racer {i}" }, Ct))));

        outcomes.Count(outcome => outcome is Outcome<RegisteredClient>.Done).ShouldBe(1);
        foreach (var lost in outcomes.OfType<Outcome<RegisteredClient>.Refused>())
        {
            lost.Problem.Code.ShouldBe("client_id_taken");
            lost.Problem.Kind.ShouldBe(ProblemKind.Conflict);
            lost.Problem.Fields.ShouldHaveSingleItem().Field.ShouldBe("ClientId");
        }
    }

    [Fact]
    [Trait("SEC", "010")]
    [Trait("SEC", "011")]
    public async Task A_taken_id_is_refused_neutrally_whoever_has_it()
    {
        var (tenant, other) = (await host.NewTenantAsync(), await host.NewTenantAsync());
        var id = $"Acme-{Guid.CreateVersion7():n}";
        await tenant.ClientAsync(id);
        var api = await other.WithKeyAsync();
        foreach (var spelling in new[] { id, id.ToLowerInvariant(), $"{id} " })
        {
            var reply = (await api.PostAsync("/clients", new { name = "Second", clientId = spelling })).ShouldBe(HttpStatusCode.Conflict);
            reply.CodesAt("clientId").ShouldBe(["client_id_taken"]);
            reply.Text.ShouldNotContain(tenant.Name);
            reply.Text.ShouldNotContain("Test app");
        }
    }

    [Fact]
    [Trait("SEC", "011")]
    public async Task Asking_for_taken_ids_is_no_fast_way_to_list_them()
    {
        var tenant = await host.NewTenantAsync();
        var taken = await tenant.ClientAsync();
        var kinds = new List<ProblemKind>();
        for (var i = 0; i < 25; i++)
        {
            (await tenant.Get<RegisterClient>().RunAsync(tenant.Owner, new ClientDraft { ClientId = taken.ClientId, Name = "Probe" }, Ct)).IsDone(out _, out var problem);
            kinds.Add(problem!.Kind);
        }

        kinds.Take(20).ShouldAllBe(kind => kind == ProblemKind.Conflict);
        kinds[^1].ShouldBe(ProblemKind.TooMany);
    }

    [Theory]
    [Trait("SEC", "010")]
    [Trait("SEC", "012")]
    [InlineData("a", "client_id_length")]
    [InlineData("with space", "client_id_characters")]
    [InlineData("with:colon", "client_id_characters")]
    [InlineData("with\r\nbreak", "client_id_characters")]
    [InlineData("with\0nul", "client_id_characters")]
    [InlineData("<script>", "client_id_characters")]
    [InlineData("Ａcme", "client_id_characters")]
    [InlineData("me@example.test", "client_id_characters")]
    [InlineData("..hidden", "client_id_characters")]
    [InlineData("ADMIN", "client_id_reserved")]
    [InlineData("server", "client_id_reserved")]
    [InlineData("01906c5e-8f2b-7c3a-9d4e-5f6a7b8c9d0e", "client_id_confusing")]
    [InlineData("01906c5e8f2b7c3a9d4e5f6a7b8c9d0e", "client_id_confusing")]
    public async Task A_client_id_is_plain_and_cannot_pass_for_something_else(string id, string code)
    {
        var tenant = await host.NewTenantAsync();
        var reply = (await (await tenant.WithKeyAsync()).PostAsync("/clients", new { name = "App", clientId = id })).ShouldBe(HttpStatusCode.BadRequest);
        reply.CodesAt("clientId").ShouldBe([code]);
    }

    [Fact]
    public async Task A_client_id_of_300_characters_is_refused()
    {
        var tenant = await host.NewTenantAsync();
        (await (await tenant.WithKeyAsync()).PostAsync("/clients", new { name = "App", clientId = new string('a', 300) })).CodesAt("clientId").ShouldBe(["client_id_length"]);
    }

    [Fact]
    [Trait("SEC", "004")]
    public async Task Every_mistake_stands_at_its_own_field_and_list_item()
    {
        var tenant = await host.NewTenantAsync();
        var reply = (await (await tenant.WithKeyAsync()).PostAsync("/clients", new
        {
            name = "",
            redirectUris = new[] { "https://ok.example/cb", "http://a.example/cb", "https://ok.example/cb" },
            scopes = new[] { "nonsense" },
            grantTypes = new[] { "password" },
            accessTokenLifetimeSeconds = 1,
        })).ShouldBe(HttpStatusCode.BadRequest);

        reply.Code.ShouldBe("validation_failed");
        reply.CodesAt("name").ShouldBe(["name_empty"]);
        reply.CodesAt("redirectUris[0]").ShouldBeEmpty();
        reply.CodesAt("redirectUris[1]").ShouldBe(["redirect_uri_http"]);
        reply.CodesAt("redirectUris[2]").ShouldBe(["redirect_uri_duplicate"]);
        reply.CodesAt("scopes").ShouldBe(["scope_unknown"]);
        reply.CodesAt("grantTypes").ShouldBe(["grant_type_unknown"]);
        reply.CodesAt("accessTokenLifetimeSeconds").ShouldBe(["access_token_lifetime"]);
        reply.Json.GetProperty("errors").GetProperty("name")[0].GetString().ShouldBe("Enter a name.");
        reply.Value("traceId").ShouldNotBeNullOrEmpty();
        reply.Headers["Content-Type"].ShouldStartWith("application/problem+json");
    }

    [Theory]
    [Trait("SEC", "013")]
    [Trait("SEC", "014")]
    [InlineData("clientSecret")]
    [InlineData("workspaceId")]
    [InlineData("isFirstParty")]
    [InlineData("createdAt")]
    public async Task What_nobody_may_set_is_refused_at_its_field(string member)
    {
        var tenant = await host.NewTenantAsync();
        var reply = (await (await tenant.WithKeyAsync()).PostAsync("/clients", $$"""{"name":"App","{{member}}":"x"}""")).ShouldBe(HttpStatusCode.BadRequest);
        reply.CodesAt(member).ShouldBe(["field_unknown"]);
    }

    [Fact]
    [Trait("SEC", "014")]
    public async Task Nobody_gives_a_client_scopes_they_do_not_have()
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync("clients:write");
        var refused = (await api.PostAsync("/clients", new { name = "Machine", grantTypes = new[] { "client_credentials" }, scopes = new[] { "keys:write" } })).ShouldBe(HttpStatusCode.BadRequest);
        refused.CodesAt("scopes").ShouldBe(["scope_beyond_own"]);

        var made = (await api.PostAsync("/clients", new { name = "Machine", grantTypes = new[] { "client_credentials" } })).ShouldBe(HttpStatusCode.Created);
        made.Json.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()).Where(scope => scope!.Contains(':')).ShouldBe(["clients:write"]);
    }

    [Theory]
    [Trait("SEC", "018")]
    [InlineData("clients:read")]
    [InlineData("keys:write")]
    public async Task A_key_without_the_scope_cannot_register(string scope)
    {
        var tenant = await host.NewTenantAsync();
        var reply = (await (await tenant.WithKeyAsync(scope)).PostAsync("/clients", new { name = "App" })).ShouldBe(HttpStatusCode.Forbidden);
        reply.Code.ShouldBe("insufficient_scope");
        reply.Headers["WWW-Authenticate"].ShouldStartWith("Bearer error=\"insufficient_scope\", scope=\"clients:write\", resource_metadata=\"");
    }

    [Fact]
    [Trait("SEC", "018")]
    public async Task A_member_cannot_register_and_an_old_sign_in_is_asked_for_the_password()
    {
        var tenant = await host.NewTenantAsync();
        var register = tenant.Get<RegisterClient>();
        (await register.RunAsync(tenant.Member, new ClientDraft { Name = "App" }, Ct)).IsDone(out _, out var problem);
        problem!.Kind.ShouldBe(ProblemKind.NotAllowed);

        var old = tenant.Owner with { AuthenticatedAt = tenant.Owner.AuthenticatedAt - TimeSpan.FromHours(1) };
        (await register.RunAsync(old, new ClientDraft { Name = "App" }, Ct)).IsDone(out _, out problem);
        problem!.Kind.ShouldBe(ProblemKind.NeedsFreshSignIn);
    }

    [Fact]
    [Trait("SEC", "019")]
    public async Task The_limit_of_clients_holds_when_twenty_are_created_at_once()
    {
        var tenant = await host.NewTenantAsync(maxClients: 3);
        await tenant.ClientAsync();
        await tenant.ClientAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
            await tenant.Get<RegisterClient>().RunAsync(tenant.Owner, new ClientDraft { Name = $"Client {i}" }, Ct))));

        outcomes.Count(outcome => outcome is Outcome<RegisteredClient>.Done).ShouldBe(1);
        outcomes.OfType<Outcome<RegisteredClient>.Refused>().ShouldAllBe(refused => refused.Problem.Code == "clients_limit");
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        (await db.Clients.CountAsync(Ct)).ShouldBe(3);
    }

    [Fact]
    [Trait("SEC", "252")]
    public async Task A_repeated_request_makes_nothing_twice_and_shows_no_secret_again()
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync();
        var body = new { name = "Once" };
        var first = (await api.PostAsync("/clients", body, ("Idempotency-Key", "abc"))).ShouldBe(HttpStatusCode.Created);
        var second = (await api.PostAsync("/clients", body, ("Idempotency-Key", "abc"))).ShouldBe(HttpStatusCode.OK);

        second.Value("clientId").ShouldBe(first.Value("clientId"));
        second.Json.TryGetProperty("clientSecret", out _).ShouldBeFalse();
        second.Headers["Idempotency-Replayed"].ShouldBe("true");
        (await api.PostAsync("/clients", new { name = "Other" }, ("Idempotency-Key", "abc"))).ShouldBe(HttpStatusCode.Conflict).Code.ShouldBe("idempotency_key_reused");

        var parallel = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => api.PostAsync("/clients", body, ("Idempotency-Key", "parallel"))));
        parallel.Count(reply => reply.Status == HttpStatusCode.Created).ShouldBe(1);
        parallel.Select(reply => reply.Value("clientId")).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    [Trait("SEC", "229")]
    public async Task The_client_its_secret_and_its_audit_row_are_there_together()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync();
        await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        (await db.ClientSecrets.CountAsync(secret => secret.ClientRowId == made.Id, Ct)).ShouldBe(1);
        var row = await db.AuditEvents.SingleAsync(row => row.Action == AuditActions.ClientCreated && row.ClientId == made.ClientId, Ct);
        row.ActorName.ShouldBe(tenant.Owner.Name);
        row.TargetName.ShouldBe("Test app");
    }

    [Theory]
    [Trait("SEC", "048")]
    [InlineData("Client\u202Elatrop", "name_characters")]
    [InlineData("ClientP\u200Bortal", "name_characters")]
    [InlineData("ClientPortal Support", "name_imitates")]
    [InlineData("CIient Portal", "name_imitates")]
    [InlineData("Сlіеntроrtаl", "name_imitates")]
    [InlineData("Shop (Verified)", "name_imitates")]
    [InlineData("two\nlines", "name_characters")]
    public async Task A_name_cannot_hide_characters_or_pass_for_the_portal(string name, string code)
    {
        var tenant = await host.NewTenantAsync();
        (await (await tenant.WithKeyAsync()).PostAsync("/clients", new { name })).ShouldBe(HttpStatusCode.BadRequest).CodesAt("name").ShouldBe([code]);
    }

    [Theory]
    [Trait("SEC", "208")]
    [InlineData("", "name_empty", "name")]
    [InlineData("{}", "name_empty", "name")]
    [InlineData("""{"name":5}""", "field_invalid", "name")]
    [InlineData("""{"name":"a","kind":"secret"}""", "field_invalid", "kind")]
    [InlineData("""{"name":"a","kind":1}""", "field_invalid", "kind")]
    [InlineData("""{"name":"a","redirectUris":"https://a"}""", "field_invalid", "redirectUris")]
    [InlineData("""{"name":"a","redirectUris":["https://a.example/", 7]}""", "field_invalid", "redirectUris[1]")]
    [InlineData("""{"name":"a","redirectUris":[null]}""", "redirect_uri_empty", "redirectUris[0]")]
    [InlineData("""{"name":"a","accessTokenLifetimeSeconds":99999999999}""", "field_invalid", "accessTokenLifetimeSeconds")]
    [InlineData("""{"name":"a","accessTokenLifetimeSeconds":"60"}""", "field_invalid", "accessTokenLifetimeSeconds")]
    public async Task A_wrong_type_is_400_at_its_field(string body, string code, string field)
    {
        var tenant = await host.NewTenantAsync();
        (await (await tenant.WithKeyAsync()).PostAsync("/clients", body)).ShouldBe(HttpStatusCode.BadRequest).CodesAt(field).ShouldBe([code]);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("""{"name":"a",}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"name":{"name":{"name":{"name":{"name":{"name":{"name":{"name":{"name":{}}}}}}}}}}""")]
    public async Task What_is_no_plain_JSON_object_is_400(string body)
    {
        var tenant = await host.NewTenantAsync();
        (await (await tenant.WithKeyAsync()).PostAsync("/clients", body)).ShouldBe(HttpStatusCode.BadRequest);
    }
}
