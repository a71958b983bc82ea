using System.Net;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Resources;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;

namespace ClientPortal.Tests.Resources;

public sealed class ResourcesApiTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static int count;

    [Fact]
    public async Task A_resource_is_made_read_listed_changed_and_deleted()
    {
        var (tenant, identifier) = (await host.NewTenantAsync(), NewIdentifier());
        var api = await tenant.WithKeyAsync("clients:read", "clients:write");

        var made = (await api.PostAsync("/resources", new { identifier, name = "Orders", scopes = new[] { "members:read" }, accessTokenLifetimeSeconds = 300 })).ShouldBe(HttpStatusCode.Created);
        var path = $"/resources/{made.Value("id")}";
        made.Headers["Location"].ShouldBe($"/api/v1{path}");
        made.Value("identifier").ShouldBe(identifier);
        var read = (await api.GetAsync(path)).ShouldBe(HttpStatusCode.OK);
        read.Json.GetProperty("accessTokenLifetimeSeconds").GetInt32().ShouldBe(300);
        (await api.GetAsync("/resources")).Json.GetProperty("items").GetArrayLength().ShouldBe(1);

        var edited = (await api.PatchAsync(path, new { name = "Orders 2", disabled = true, accessTokenLifetimeSeconds = (int?)null }, ("If-Match", read.Headers["ETag"]))).ShouldBe(HttpStatusCode.OK);
        edited.Value("name").ShouldBe("Orders 2");
        edited.Json.GetProperty("disabledAt").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.String);
        edited.Json.GetProperty("accessTokenLifetimeSeconds").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await api.PatchAsync(path, new { name = "Late" }, ("If-Match", read.Headers["ETag"]))).ShouldBe(HttpStatusCode.PreconditionFailed);
        (await api.PatchAsync(path, new { identifier = "https://other.example" })).ShouldBe(HttpStatusCode.BadRequest);

        (await api.DeleteAsync(path)).ShouldBe(HttpStatusCode.NoContent);
        (await api.GetAsync(path)).ShouldBe(HttpStatusCode.NotFound);
        (await api.DeleteAsync(path)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{"identifier":"http://a.example","name":"A"}""", "identifier", "resource_identifier_not_https")]
    [InlineData("""{"name":"A"}""", "identifier", "resource_identifier_empty")]
    [InlineData("""{"identifier":"https://a.example"}""", "name", "name_empty")]
    [InlineData("""{"identifier":"https://a.example","name":"A","scopes":[]}""", "scopes", "resource_scopes_empty")]
    [InlineData("""{"identifier":"https://a.example","name":"A","scopes":["offline_access"]}""", "scopes", "resource_scope_unknown")]
    [InlineData("""{"identifier":"https://a.example","name":"A","scopes":["two words"]}""", "scopes", "scope_malformed")]
    [InlineData("""{"identifier":"https://a.example","name":"A","scopes":["1st:read"]}""", "scopes", "scope_malformed")]
    [InlineData("""{"identifier":"https://a.example","name":"A","scopes":[""]}""", "scopes", "scope_malformed")]
    [InlineData("""{"identifier":"https://a.example","name":"A","scopes":["orders:read","keys:peek"]}""", "scopes", "scope_reserved")]
    [InlineData("""{"identifier":"https://a.example","name":"A","scopes":["Full_Access"]}""", "scopes", "scope_reserved")]
    [InlineData("""{"identifier":"https://a.example","name":"A","scopes":["o123456789012345678901234567890123456789012345678901234567890123456789012345678901"]}""", "scopes", "scope_too_long")]
    [InlineData("""{"identifier":"https://a.example","name":"A","accessTokenLifetimeSeconds":59}""", "accessTokenLifetimeSeconds", "resource_lifetime")]
    public async Task What_is_wrong_is_told_at_its_field(string body, string field, string code)
    {
        var api = await (await host.NewTenantAsync()).WithKeyAsync("clients:write");

        (await api.SendAsync(HttpMethod.Post, "/resources", body)).ShouldBe(HttpStatusCode.BadRequest).CodesAt(field).ShouldBe([code]);
    }

    [Fact]
    [Trait("SEC", "010")]
    public async Task An_identifier_belongs_to_one_workspace_of_the_host_and_parallel_makers_hear_so()
    {
        var (one, two, identifier) = (await host.NewTenantAsync(), await host.NewTenantAsync(), NewIdentifier());
        var makers = new[] { await one.WithKeyAsync("clients:write"), await two.WithKeyAsync("clients:write") };

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => makers[i % 2].PostAsync("/resources", new { identifier = i < 3 ? identifier : identifier + "/", name = "API" })));

        answers.Count(answer => answer.Status == HttpStatusCode.Created).ShouldBe(1);
        answers.Where(answer => answer.Status != HttpStatusCode.Created).ShouldAllBe(answer => answer.Status == HttpStatusCode.Conflict && answer.CodesAt("identifier")[0] == "resource_identifier_taken");
    }

    [Fact]
    [Trait("SEC", "252")]
    public async Task A_repeated_create_makes_nothing_twice()
    {
        var (tenant, identifier) = (await host.NewTenantAsync(), NewIdentifier());
        var api = await tenant.WithKeyAsync("clients:read", "clients:write");

        var first = (await api.PostAsync("/resources", new { identifier, name = "API" }, ("Idempotency-Key", "k"))).ShouldBe(HttpStatusCode.Created);
        var again = (await api.PostAsync("/resources", new { identifier, name = "API" }, ("Idempotency-Key", "k"))).ShouldBe(HttpStatusCode.OK);

        again.Value("id").ShouldBe(first.Value("id"));
    }

    [Fact]
    public async Task A_client_is_given_resources_as_a_whole_list()
    {
        var tenant = await host.NewTenantAsync();
        var (client, open) = (await tenant.ClientAsync(), await tenant.ClientAsync(kind: ClientKind.Public));
        var api = await tenant.WithKeyAsync("clients:read", "clients:write");
        var (one, two) = (await MakeAsync(api), await MakeAsync(api));
        var path = $"/clients/{client.ClientId}/resources";

        (await api.SendAsync(HttpMethod.Put, path, new { items = new object[] { new { resourceId = one }, new { resourceId = two, requests = false, serves = true } } })).ShouldBe(HttpStatusCode.NoContent);
        var items = (await api.GetAsync(path)).Json.GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("resourceId").GetString()!);
        items[one].GetProperty("requests").GetBoolean().ShouldBeTrue();
        items[one].GetProperty("serves").GetBoolean().ShouldBeFalse();
        items[two].GetProperty("requests").GetBoolean().ShouldBeFalse();
        items[two].GetProperty("serves").GetBoolean().ShouldBeTrue();
        (await tenant.Get<ResourceQueries>().ListPageAsync(tenant.Owner, 0, 50, CancellationToken.None)).Value().Items.Sum(row => row.Requesters + row.Servers).ShouldBe(2);

        (await api.SendAsync(HttpMethod.Put, path, new { items = new[] { new { resourceId = two } } })).ShouldBe(HttpStatusCode.NoContent);
        (await api.GetAsync(path)).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("resourceId").GetString()).ShouldBe([two]);
        (await api.SendAsync(HttpMethod.Put, path, new { items = new[] { new { resourceId = two }, new { resourceId = two } } })).ShouldBe(HttpStatusCode.BadRequest).CodesAt("items[1]").ShouldBe(["resource_unknown"]);
        (await api.SendAsync(HttpMethod.Put, $"/clients/{open.ClientId}/resources", new { items = new[] { new { resourceId = two, serves = true } } }))
            .ShouldBe(HttpStatusCode.BadRequest).CodesAt("items[0]").ShouldBe(["resource_serves_needs_secret"]);

        (await api.DeleteAsync($"/resources/{two}")).ShouldBe(HttpStatusCode.NoContent);
        (await api.GetAsync(path)).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "194")]
    [Trait("SEC", "197")]
    public async Task Another_workspaces_resources_are_not_there_and_members_may_not_see_any()
    {
        var (own, foreign) = (await host.NewTenantAsync(), await host.NewTenantAsync());
        var (mine, theirs) = (await own.WithKeyAsync("clients:read", "clients:write"), await foreign.WithKeyAsync("clients:read", "clients:write"));
        var id = await MakeAsync(theirs);
        var (myClient, theirClient) = (await own.ClientAsync(), await foreign.ClientAsync());

        (await mine.GetAsync($"/resources/{id}")).ShouldBe(HttpStatusCode.NotFound);
        (await mine.PatchAsync($"/resources/{id}", new { name = "Mine" })).ShouldBe(HttpStatusCode.NotFound);
        (await mine.DeleteAsync($"/resources/{id}")).ShouldBe(HttpStatusCode.NotFound);
        (await mine.SendAsync(HttpMethod.Put, $"/clients/{myClient.ClientId}/resources", new { items = new[] { new { resourceId = id } } })).ShouldBe(HttpStatusCode.BadRequest);
        (await mine.SendAsync(HttpMethod.Put, $"/clients/{theirClient.ClientId}/resources", new { items = Array.Empty<object>() })).ShouldBe(HttpStatusCode.NotFound);
        (await mine.GetAsync("/resources")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await theirs.GetAsync($"/resources/{id}")).ShouldBe(HttpStatusCode.OK);
        (await (await own.InBrowserAsync(own.Member)).GetAsync("/resources")).ShouldBe(HttpStatusCode.Forbidden);
        (await (await own.WithKeyAsync("clients:read")).PostAsync("/resources", new { identifier = NewIdentifier(), name = "API" })).ShouldBe(HttpStatusCode.Forbidden);
        (await ApiHttp.Anonymous(host).GetAsync("/resources")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Pages_follow_one_another_and_a_workspace_goes_with_its_resources()
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync("clients:read", "clients:write");
        foreach (var name in new[] { "C", "A", "B" })
        {
            await MakeAsync(api, name);
        }

        var first = (await api.GetAsync("/resources?limit=2")).Json;
        first.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()).ShouldBe(["A", "B"]);
        var second = (await api.GetAsync($"/resources?limit=2&after={Uri.EscapeDataString(first.GetProperty("next").GetString()!)}")).Json;
        second.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()).ShouldBe(["C"]);

        (await tenant.Get<Domain.Workspaces.DeleteWorkspace>().RunAsync(tenant.Owner, tenant.Name, CancellationToken.None)).Value();
    }

    private static string NewIdentifier() => $"https://api-{Interlocked.Increment(ref count)}.example";

    private static async Task<string> MakeAsync(ApiHttp api, string name = "API") =>
        (await api.PostAsync("/resources", new { identifier = NewIdentifier(), name })).ShouldBe(HttpStatusCode.Created).Value("id");
}
