using System.Net;
using ClientPortal.Tests.Hosting;

namespace ClientPortal.Tests.Api;

/// <summary><c>GET /api/v1/audit-events</c>.</summary>
public sealed class AuditEventsTests(PortalHost host) : IClassFixture<PortalHost>
{
    [Fact]
    [Trait("SEC", "228")]
    [Trait("SEC", "232")]
    public async Task What_happened_is_listed_the_newest_first_and_that_it_was_read_too()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync();
        (await api.PatchAsync($"/clients/{client.ClientId}", new { name = "Renamed" })).ShouldBe(HttpStatusCode.OK);
        var first = (await api.GetAsync($"/audit-events?clientId={client.ClientId}")).ShouldBe(HttpStatusCode.OK);
        first.Json.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("action").GetString()).ShouldBe(["client.changed", "client.created"]);
        var row = first.Json.GetProperty("items")[0];
        row.GetProperty("actorKind").GetString().ShouldBe("api_key");
        row.GetProperty("targetName").GetString().ShouldBe("Renamed");
        row.GetProperty("detail").GetString().ShouldBe("fields=Name");
        row.GetProperty("correlationId").GetString().ShouldNotBeNullOrEmpty();
        row.GetProperty("ipAddress").GetString().ShouldNotBeNullOrEmpty();

        (await api.GetAsync($"/audit-events?clientId={client.ClientId}&action=audit.read")).Json.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await api.GetAsync("/audit-events?action=nothing")).ShouldBe(HttpStatusCode.BadRequest).CodesAt("action").ShouldBe(["action_unknown"]);
        (await api.DeleteAsync("/audit-events")).ShouldBe(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Pages_of_the_audit_go_on_where_the_one_before_ended()
    {
        var tenant = await host.NewTenantAsync();
        for (var i = 0; i < 5; i++)
        {
            await tenant.ClientAsync();
        }

        var api = await tenant.WithKeyAsync();
        var seen = new List<string>();
        var after = "";
        do
        {
            var page = (await api.GetAsync($"/audit-events?action=client.created&limit=2{after}")).ShouldBe(HttpStatusCode.OK);
            seen.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("id").GetString()!));
            after = page.Json.GetProperty("next").GetString() is { } next ? $"&after={next}" : "";
        }
        while (after.Length > 0);

        seen.Count.ShouldBe(6);
        seen.Distinct(StringComparer.Ordinal).Count().ShouldBe(6);
        seen.ShouldBe(seen.OrderDescending(StringComparer.Ordinal));
    }
}
