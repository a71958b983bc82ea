using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.ApiKeys;

/// <summary><c>POST /api/v1/keys/verify</c>.</summary>
public sealed class VerifyKeyTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_good_key_is_valid_with_its_scopes()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var key = await tenant.KeyAsync(client.ClientId, "clients:read", "keys:read");
        var reply = (await (await tenant.WithKeyAsync("keys:verify")).PostAsync("/keys/verify", new { key = key.Key!.Reveal(), scopes = new[] { "clients:read" } })).ShouldBe(HttpStatusCode.OK);
        reply.Json.GetProperty("valid").GetBoolean().ShouldBeTrue();
        reply.Code.ShouldBe("VALID");
        reply.Value("keyId").ShouldBe(key.Id.ToString());
        reply.Value("clientId").ShouldBe(client.ClientId);
        reply.Value("workspaceId").ShouldBe(tenant.WorkspaceId.ToString());
        reply.Json.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()).ShouldBe(["clients:read", "keys:read"]);
        reply.Headers.ContainsKey("RateLimit-Limit").ShouldBeFalse();
    }

    [Fact]
    public async Task Every_other_key_says_why_in_a_code()
    {
        var (tenant, other) = (await host.NewTenantAsync(), await host.NewTenantAsync());
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync("keys:verify");
        var key = await tenant.KeyAsync(client.ClientId, "clients:read");
        var value = key.Key!.Reveal();

        async Task<string> CodeAsync(string presented, params string[] scopes)
        {
            var reply = (await api.PostAsync("/keys/verify", new { key = presented, scopes })).ShouldBe(HttpStatusCode.OK);
            reply.Json.TryGetProperty("keyId", out _).ShouldBe(reply.Json.GetProperty("valid").GetBoolean());
            return reply.Code;
        }

        (await CodeAsync(value, "clients:write")).ShouldBe("INSUFFICIENT_SCOPE");
        (await CodeAsync(value[..^1] + (value[^1] == 'a' ? 'b' : 'a'))).ShouldBe("MALFORMED");
        (await CodeAsync("nonsense")).ShouldBe("MALFORMED");
        (await CodeAsync((await other.KeyAsync((await other.ClientAsync()).ClientId)).Key!.Reveal())).ShouldBe("NOT_FOUND");
        (await CodeAsync(client.Secret!.Reveal())).ShouldBe("MALFORMED");

        await tenant.Get<EditApiKey>().RunAsync(tenant.Owner, client.ClientId, key.Id, new ApiKeyEdit { IsDisabled = true }, Ct);
        (await CodeAsync(value)).ShouldBe("DISABLED");
        await tenant.Get<EditApiKey>().RunAsync(tenant.Owner, client.ClientId, key.Id, new ApiKeyEdit { IsDisabled = false }, Ct);

        await tenant.Get<RotateApiKey>().RunAsync(tenant.Owner, client.ClientId, key.Id, new RotateAsk(), Ct);
        (await CodeAsync(value)).ShouldBe("REVOKED");

        var ended = await tenant.KeyAsync(client.ClientId, "clients:read");
        await using (var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner))
        {
            var past = tenant.Get<TimeProvider>().GetUtcNow().AddSeconds(-1);
            (await db.ApiKeys.SingleAsync(row => row.Id == ended.Id, Ct)).ExpiresAt = past;
            await db.SaveChangesAsync(Ct);
        }

        (await CodeAsync(ended.Key!.Reveal())).ShouldBe("EXPIRED");
        await tenant.Get<DeleteApiKey>().RunAsync(tenant.Owner, client.ClientId, ended.Id, Ct);
        (await CodeAsync(ended.Key!.Reveal())).ShouldBe("NOT_FOUND");
    }

    [Fact]
    public async Task Whoever_asks_needs_the_right_and_a_key_to_ask_about()
    {
        var tenant = await host.NewTenantAsync();
        (await (await tenant.WithKeyAsync("clients:read")).PostAsync("/keys/verify", new { key = "x" })).ShouldBe(HttpStatusCode.Forbidden).Headers["WWW-Authenticate"].ShouldContain("scope=\"keys:verify\"");
        (await (await tenant.WithKeyAsync("keys:verify")).PostAsync("/keys/verify", new { })).ShouldBe(HttpStatusCode.BadRequest).CodesAt("key").ShouldBe(["key_missing"]);
        (await ApiHttp.Anonymous(host).PostAsync("/keys/verify", new { key = "x" })).ShouldBe(HttpStatusCode.Unauthorized);
    }
}
