using System.Net;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.Members;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.KeyVerification;

/// <summary>What a key's use is tied to, by the front door.</summary>
public sealed class KeyTermsTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    [Trait("SEC", "167")]
    public async Task A_key_that_is_tied_to_networks_is_good_there_and_nowhere_else()
    {
        var (api, key) = await KeyAsync(new { networks = new[] { "203.0.113.9/24", "2001:db8::/32" } });
        key.Json.GetProperty("networkMode").GetString().ShouldBe("enforce");
        key.Json.GetProperty("networks").EnumerateArray().Select(item => item.GetString()).ShouldBe(["203.0.113.0/24", "2001:db8::/32"]);

        (await CodeAsync(api, key, "203.0.113.77")).ShouldBe("VALID");
        (await CodeAsync(api, key, "::ffff:203.0.113.77")).ShouldBe("VALID");
        (await CodeAsync(api, key, "2001:db8:1::1")).ShouldBe("VALID");
        (await CodeAsync(api, key, "203.0.114.1")).ShouldBe("FORBIDDEN_NETWORK");
        (await CodeAsync(api, key, null)).ShouldBe("FORBIDDEN_NETWORK");
        (await api.PostAsync("/keys/verify", new { key = key.Value("key"), ipAddress = "203.0.113" })).ShouldBe(HttpStatusCode.BadRequest).CodesAt("ipAddress").ShouldBe(["ip_address_form"]);
    }

    [Fact]
    [Trait("SEC", "167")]
    [Trait("SEC", "226")]
    public async Task On_the_portals_own_API_the_true_peer_counts_whatever_a_header_says()
    {
        var (_, away) = await KeyAsync(new { networks = new[] { "203.0.113.0/24" }, scopes = new[] { "clients:read" } });
        foreach (var header in new[] { "X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP" })
        {
            var value = header == "Forwarded" ? "for=203.0.113.7" : "203.0.113.7";
            (await ApiHttp.With(host, away.Value("key")).SendAsync(HttpMethod.Get, "/me", headers: (header, value))).ShouldBe(HttpStatusCode.Unauthorized).Code.ShouldBe("unauthorized");
        }

        var (_, here) = await KeyAsync(new { networks = new[] { "127.0.0.0/8", "::1" }, scopes = new[] { "clients:read" } });
        (await ApiHttp.With(host, here.Value("key")).GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Trait("SEC", "167")]
    public async Task An_observed_key_refuses_nobody_and_proposes_a_list_from_its_traffic()
    {
        var (api, key) = await KeyAsync(new { networkMode = "observe" });
        foreach (var address in new[] { "203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4", "2001:db8::7", "198.51.100.1" })
        {
            (await CodeAsync(api, key, address)).ShouldBe("VALID");
        }

        await host.Services.GetRequiredService<AddressNotes>().WriteAsync(Ct);
        var observed = (await api.GetAsync($"{Path(key)}/observed-networks")).ShouldBe(HttpStatusCode.OK);
        observed.Json.GetProperty("seen").GetArrayLength().ShouldBe(6);
        var proposed = observed.Json.GetProperty("proposed").EnumerateArray().Select(item => item.GetString()!).ToArray();
        proposed.ShouldBe(["198.51.100.1/32", "2001:db8::/64", "203.0.113.0/24"]);

        (await api.PatchAsync(Path(key), new { networks = proposed, networkMode = "enforce" })).ShouldBe(HttpStatusCode.OK);
        (await CodeAsync(api, key, "203.0.113.200")).ShouldBe("VALID");
        (await CodeAsync(api, key, "192.0.2.1")).ShouldBe("FORBIDDEN_NETWORK");
    }

    [Fact]
    [Trait("SEC", "165")]
    public async Task A_burst_beyond_a_limit_is_refused_and_the_answer_says_what_is_left()
    {
        var (api, key) = await KeyAsync(new { rateLimits = new[] { new { limit = 5, windowSeconds = 3600 }, new { limit = 1000, windowSeconds = 60 } } });
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => VerifyAsync(api, key)));
        replies.Count(reply => reply.Code == "VALID").ShouldBe(5);
        var refused = replies.Where(reply => reply.Code == "RATE_LIMITED").ToArray();
        refused.Length.ShouldBe(15);
        foreach (var reply in refused)
        {
            reply.Json.GetProperty("valid").GetBoolean().ShouldBeFalse();
            var rate = reply.Json.GetProperty("rateLimit");
            (rate.GetProperty("limit").GetInt32(), rate.GetProperty("windowSeconds").GetInt32(), rate.GetProperty("remaining").GetInt32()).ShouldBe((5, 3600, 0));
            rate.GetProperty("resetSeconds").GetInt32().ShouldBeInRange(1, 720);
        }

        replies.Where(reply => reply.Code == "VALID").Select(reply => reply.Json.GetProperty("rateLimit").GetProperty("remaining").GetInt32()).Order().ShouldBe([0, 1, 2, 3, 4]);
    }

    [Fact]
    [Trait("SEC", "165")]
    public async Task A_key_that_calls_the_portal_itself_is_held_to_its_own_limits()
    {
        var (_, limited) = await KeyAsync(new { scopes = new[] { "clients:read" }, rateLimits = new[] { new { limit = 2, windowSeconds = 3600 } } });
        var api = ApiHttp.With(host, limited.Value("key"));
        (await api.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        (await api.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        (await api.GetAsync("/me")).ShouldBe(HttpStatusCode.TooManyRequests).Headers.ContainsKey("Retry-After").ShouldBeTrue();

        var (_, counted) = await KeyAsync(new { scopes = new[] { "clients:read" }, quota = new { limit = 1, refill = "never" } });
        api = ApiHttp.With(host, counted.Value("key"));
        (await api.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        var spent = (await api.GetAsync("/me")).ShouldBe(HttpStatusCode.TooManyRequests);
        spent.Code.ShouldBe("quota_exceeded");
        spent.Headers.ContainsKey("Retry-After").ShouldBeFalse("it is never full again");

        var (_, monthly) = await KeyAsync(new { scopes = new[] { "clients:read" }, quota = new { limit = 1, refill = "monthly" } });
        api = ApiHttp.With(host, monthly.Value("key"));
        (await api.GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        spent = (await api.GetAsync("/me")).ShouldBe(HttpStatusCode.TooManyRequests);
        int.Parse(spent.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 31 * 86_400);
    }

    [Theory]
    [InlineData("hourly", 3600)]
    [InlineData("daily", 86_400)]
    [InlineData("never", null)]
    public async Task A_verdict_tells_the_quota_it_was_counted_in(string refill, int? periodSeconds)
    {
        var (api, key) = await KeyAsync(new { quota = new { limit = 2, refill } });

        foreach (var code in new[] { "VALID", "VALID", "QUOTA_EXCEEDED", "QUOTA_EXCEEDED" })
        {
            var verdict = await VerifyAsync(api, key);
            verdict.Code.ShouldBe(code);
            ShouldTell(verdict, 2);
        }

        (await api.PatchAsync(Path(key), new { quota = new { limit = 3, refill } })).ShouldBe(HttpStatusCode.OK);
        var raised = await VerifyAsync(api, key);
        raised.Code.ShouldBe("VALID");
        ShouldTell(raised, 3);
        (await api.PatchAsync(Path(key), """{"quota":null}""")).ShouldBe(HttpStatusCode.OK);
        (await VerifyAsync(api, key)).Json.TryGetProperty("quota", out _).ShouldBeFalse();

        void ShouldTell(ApiReply verdict, long limit)
        {
            var quota = verdict.Json.GetProperty("quota");
            quota.EnumerateObject().Select(member => member.Name).ShouldBe(["limit", "refillsAt"]);
            quota.GetProperty("limit").GetInt64().ShouldBe(limit);
            if (periodSeconds is not { } seconds)
            {
                quota.GetProperty("refillsAt").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
                return;
            }

            var now = host.Services.GetRequiredService<TimeProvider>().GetUtcNow();
            quota.GetProperty("refillsAt").GetDateTimeOffset().ShouldBeInRange(now.AddSeconds(-5), now.AddSeconds(seconds));
        }
    }

    [Fact]
    public async Task A_key_without_a_quota_and_a_refusal_for_another_reason_tell_none()
    {
        var (api, limited) = await KeyAsync(new { rateLimits = new[] { new { limit = 1, windowSeconds = 3600 } } });
        (await VerifyAsync(api, limited)).Json.TryGetProperty("quota", out _).ShouldBeFalse();
        (await VerifyAsync(api, limited)).Json.TryGetProperty("quota", out _).ShouldBeFalse();

        var (other, counted) = await KeyAsync(new { quota = new { limit = 2, refill = "daily" } });
        var refused = await other.PostAsync("/keys/verify", new { key = counted.Value("key"), scopes = new[] { "audit:read" } });
        refused.Code.ShouldBe("INSUFFICIENT_SCOPE");
        refused.Json.TryGetProperty("quota", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_refused_call_spends_nothing()
    {
        var (api, key) = await KeyAsync(new { networks = new[] { "203.0.113.0/24" }, quota = new { limit = 3, refill = "daily" }, rateLimits = new[] { new { limit = 3, windowSeconds = 3600 } } });
        for (var i = 0; i < 10; i++)
        {
            (await CodeAsync(api, key, "192.0.2.1")).ShouldBe("FORBIDDEN_NETWORK");
            (await api.PostAsync("/keys/verify", new { key = key.Value("key"), ipAddress = "203.0.113.1", scopes = new[] { "audit:read" } })).Code.ShouldBe("INSUFFICIENT_SCOPE");
        }

        for (var i = 0; i < 3; i++)
        {
            (await CodeAsync(api, key, "203.0.113.1")).ShouldBe("VALID");
        }

        (await CodeAsync(api, key, "203.0.113.1")).ShouldBe("RATE_LIMITED");
        (await api.PatchAsync(Path(key), new { rateLimits = Array.Empty<object>() })).ShouldBe(HttpStatusCode.OK);
        (await CodeAsync(api, key, "203.0.113.1")).ShouldBe("QUOTA_EXCEEDED");
        (await api.GetAsync(Path(key))).Json.GetProperty("quota").GetProperty("remaining").GetInt64().ShouldBe(0);

        (await api.PatchAsync(Path(key), new { quota = new { limit = 5, refill = "daily" } })).ShouldBe(HttpStatusCode.OK);
        (await CodeAsync(api, key, "203.0.113.1")).ShouldBe("VALID");
        (await CodeAsync(api, key, "203.0.113.1")).ShouldBe("VALID");
        (await CodeAsync(api, key, "203.0.113.1")).ShouldBe("QUOTA_EXCEEDED");
        (await api.PatchAsync(Path(key), """{"quota":null}""")).ShouldBe(HttpStatusCode.OK);
        (await CodeAsync(api, key, "203.0.113.1")).ShouldBe("VALID");
    }

    [Theory]
    [InlineData("""{"networks":["10.0.0.0/8","nonsense"]}""", "networks[1]", "network_form")]
    [InlineData("""{"networkMode":"enforce"}""", "networks", "networks_empty")]
    [InlineData("""{"rateLimits":[{"limit":0,"windowSeconds":1}]}""", "rateLimits", "rate_limit_out_of_range")]
    [InlineData("""{"rateLimits":[{"limit":1,"windowSeconds":1},{"limit":2,"windowSeconds":1}]}""", "rateLimits", "rate_limits_too_many")]
    [InlineData("""{"quota":{"limit":0,"refill":"daily"}}""", "quota", "quota_out_of_range")]
    [InlineData("""{"ownerId":"01990000-0000-7000-8000-000000000000"}""", "ownerId", "owner_unknown")]
    [InlineData("""{"quota":{"limit":0,"refill":"weekly"}}""", "quota.refill", "field_invalid")]
    [InlineData("""{"quota":{"limit":"5","refill":"daily"}}""", "quota.limit", "field_invalid")]
    [InlineData("""{"quota":{"limit":5,"refil":"daily"}}""", "quota.refil", "field_unknown")]
    [InlineData("""{"quota":5}""", "quota", "field_invalid")]
    [InlineData("""{"ownerId":"xx"}""", "ownerId", "field_invalid")]
    [InlineData("""{"rateLimits":[{"limit":1,"window":1}]}""", "rateLimits[0].window", "field_unknown")]
    [InlineData("""{"metadata":{"a":5}}""", "metadata.a", "field_invalid")]
    [InlineData("""{"metadata":{"a b":"x"}}""", "metadata", "metadata_name")]
    [InlineData("""{"metadata":{"a":"x\ny"}}""", "metadata", "metadata_value")]
    public async Task A_wrong_term_is_told_at_its_field_for_a_new_key_and_for_a_change(string terms, string field, string code)
    {
        var (api, key) = await KeyAsync(new { });
        (await api.PatchAsync(Path(key), terms)).ShouldBe(HttpStatusCode.BadRequest).CodesAt(field).ShouldBe([code]);
        (await api.PostAsync($"/clients/{key.Headers["X-Client"]}/keys", terms[..^1] + ",\"name\":\"x\",\"scopes\":[\"clients:read\"]}")).ShouldBe(HttpStatusCode.BadRequest).CodesAt(field).ShouldBe([code]);
    }

    [Fact]
    public async Task An_owner_is_named_by_the_user_id_and_whoever_sends_the_members_own_is_told()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync("keys:write", "keys:read", "members:read", "clients:read");
        var member = (await api.GetAsync("/members")).Json.GetProperty("items")[0];
        object Key(string id) => new { name = "owned", scopes = new[] { "clients:read" }, ownerId = member.GetProperty(id).GetGuid() };

        var refused = (await api.PostAsync($"/clients/{client.ClientId}/keys", Key("id"))).ShouldBe(HttpStatusCode.BadRequest);

        refused.Json.GetProperty("errors").GetProperty("ownerId")[0].GetString()!.ShouldContain("userId that GET /members gives");
        (await api.PostAsync($"/clients/{client.ClientId}/keys", Key("userId"))).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    [Trait("SEC", "166")]
    public async Task An_owner_who_leaves_is_shown_and_the_key_works_on()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync("keys:write", "keys:read", "keys:verify", "clients:read");
        var made = (await api.PostAsync($"/clients/{client.ClientId}/keys", new { name = "owned", scopes = new[] { "clients:read" }, ownerId = tenant.Admin.UserId, metadata = new { plan = "gold" } })).ShouldBe(HttpStatusCode.Created);
        made.Value("ownerName").ShouldStartWith("Admin of");
        made.Json.GetProperty("metadata").GetProperty("plan").GetString().ShouldBe("gold");

        await using (var db = tenant.Get<Domain.PortalDb>().OpenFor(tenant.Owner))
        {
            var member = await db.Members.SingleAsync(row => row.UserId == tenant.Admin.UserId, Ct);
            (await tenant.Get<RemoveMember>().RunAsync(tenant.Owner, member.Id, Ct)).Value();
        }

        var path = $"/clients/{client.ClientId}/keys/{made.Value("id")}";
        (await api.GetAsync(path)).Json.GetProperty("ownerHasLeft").GetBoolean().ShouldBeTrue();
        (await api.PostAsync("/keys/verify", new { key = made.Value("key") })).Code.ShouldBe("VALID");
        (await api.PatchAsync(path, new { ownerId = tenant.Owner.UserId })).ShouldBe(HttpStatusCode.OK).Json.GetProperty("ownerHasLeft").GetBoolean().ShouldBeFalse();
        (await api.PatchAsync(path, """{"ownerId":null}""")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("ownerName").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task A_quota_is_full_again_when_its_time_has_come()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var key = (await tenant.Get<CreateApiKey>().RunAsync(tenant.Owner, client.ClientId, new ApiKeyDraft { Name = "x", Terms = new ApiKeyTerms { Quota = new(new QuotaAsk(1, QuotaRefill.Hourly)) } }, Ct)).Value();
        var verify = tenant.Get<VerifyKey>();
        (await verify.RunAsync(tenant.Owner, key.Key!.Reveal(), new KeyAsk([], null), Ct)).ShouldBeOfType<KeyVerdict.Valid>();
        (await verify.RunAsync(tenant.Owner, key.Key!.Reveal(), new KeyAsk([], null), Ct)).ShouldBeOfType<KeyVerdict.QuotaExceeded>();
        await using (var db = tenant.Get<Domain.PortalDb>().OpenFor(tenant.Owner))
        {
            var quota = await db.ApiKeyQuotas.Include(row => row.Key).SingleAsync(row => row.KeyId == key.Id, Ct);
            quota.RefillsAt = tenant.Get<TimeProvider>().GetUtcNow().AddSeconds(-1);
            await db.SaveChangesAsync(Ct);
        }

        (await verify.RunAsync(tenant.Owner, key.Key!.Reveal(), new KeyAsk([], null), Ct)).ShouldBeOfType<KeyVerdict.Valid>();
        (await verify.RunAsync(tenant.Owner, key.Key!.Reveal(), new KeyAsk([], null), Ct)).ShouldBeOfType<KeyVerdict.QuotaExceeded>();
    }

    [Fact]
    public async Task A_workspaces_own_word_stands_before_its_keys()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var owner = (await tenant.Get<Domain.Workspaces.EditWorkspace>().RunAsync(tenant.Owner, new Domain.Workspaces.WorkspaceEdit { KeyBrand = "acme2" }, Ct)).Value();
        owner.KeyBrand.ShouldBe("acme2");
        var key = await tenant.KeyAsync(client.ClientId, "clients:read");
        key.Key!.Reveal().ShouldStartWith("acme2_cpk_");
        (await ApiHttp.With(host, key.Key.Reveal()).GetAsync("/me")).ShouldBe(HttpStatusCode.OK);
        (await tenant.Get<Domain.Workspaces.EditWorkspace>().RunAsync(tenant.Owner, new Domain.Workspaces.WorkspaceEdit { KeyBrand = "A_" }, Ct)).IsDone(out _, out var problem);
        problem!.Fields.ShouldHaveSingleItem().Code.ShouldBe("key_brand_form");
    }

    private async Task<(ApiHttp Api, ApiReply Key)> KeyAsync(object terms)
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync("keys:write", "keys:read", "keys:verify", "clients:read");
        var body = System.Text.Json.JsonSerializer.SerializeToNode(terms)!.AsObject();
        body["name"] = "tied";
        body["scopes"] ??= new System.Text.Json.Nodes.JsonArray("clients:read");
        var made = (await api.PostAsync($"/clients/{client.ClientId}/keys", body)).ShouldBe(HttpStatusCode.Created);
        return (api, made with { Headers = new Dictionary<string, string>(made.Headers) { ["X-Client"] = client.ClientId } });
    }

    private static string Path(ApiReply key) => $"/clients/{key.Headers["X-Client"]}/keys/{key.Value("id")}";

    private static async Task<string> CodeAsync(ApiHttp api, ApiReply key, string? address) =>
        (await api.PostAsync("/keys/verify", new { key = key.Value("key"), ipAddress = address })).ShouldBe(HttpStatusCode.OK).Code;

    private static async Task<ApiReply> VerifyAsync(ApiHttp api, ApiReply key) => (await api.PostAsync("/keys/verify", new { key = key.Value("key") })).ShouldBe(HttpStatusCode.OK);
}
