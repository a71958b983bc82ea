using System.Net;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Usage;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Usage;

/// <summary><c>GET /api/v1/usage</c>, from the call that is counted to the one that tells it.</summary>
public sealed class UsageApiTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Every_verification_is_told_by_outcome_for_the_workspace_the_client_and_the_key()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var key = await tenant.KeyAsync(client.ClientId, "clients:read");
        var other = await tenant.KeyAsync(client.ClientId, "clients:read");
        var api = await tenant.WithKeyAsync("keys:verify", "usage:read");
        for (var i = 0; i < 7; i++)
        {
            await VerifyAsync(api, key.Key!.Reveal(), "VALID");
        }

        await VerifyAsync(api, other.Key!.Reveal(), "VALID");
        await VerifyAsync(api, key.Key!.Reveal(), "INSUFFICIENT_SCOPE", "members:write");
        await VerifyAsync(api, "cpk_nonsense", "MALFORMED");
        await WriteAsync();

        var ofKey = (await api.GetAsync($"/usage?key={key.Id}")).ShouldBe(HttpStatusCode.OK).Json;
        ofKey.GetProperty("total").GetProperty("calls").GetInt64().ShouldBe(8);
        ofKey.GetProperty("total").GetProperty("refused").GetInt64().ShouldBe(1);
        ofKey.GetProperty("total").GetProperty("p99Ms").GetDouble().ShouldBeGreaterThan(0);
        ofKey.GetProperty("outcomes").EnumerateArray().Select(row => $"{row.GetProperty("code")} {row.GetProperty("calls")}").ShouldBe(["OK 7", "INSUFFICIENT_SCOPE 1"]);
        ofKey.GetProperty("networks")[0].GetProperty("network").GetString().ShouldBe("203.0.113.0/24");
        ofKey.GetProperty("networks")[0].GetProperty("calls").GetInt64().ShouldBe(8);
        ofKey.GetProperty("dropped").GetInt64().ShouldBe(0);
        ofKey.GetProperty("series").GetArrayLength().ShouldBeInRange(30, 31);
        ofKey.GetProperty("series").EnumerateArray().Last().GetProperty("calls").GetInt64().ShouldBe(8);

        var ofClient = (await api.GetAsync($"/usage?client={client.ClientId}&groupBy=key&interval=hour&from={Ago(TimeSpan.FromHours(2))}")).ShouldBe(HttpStatusCode.OK).Json;
        ofClient.GetProperty("total").GetProperty("calls").GetInt64().ShouldBe(9);
        ofClient.GetProperty("interval").GetString().ShouldBe("hour");
        ofClient.GetProperty("groups").EnumerateArray().Select(row => row.GetProperty("calls").GetInt64()).ShouldBe([8, 1]);
        ofClient.GetProperty("groups")[0].GetProperty("id").GetGuid().ShouldBe(key.Id);

        var all = (await api.GetAsync("/usage?groupBy=client")).Json;
        all.GetProperty("outcomes").EnumerateArray().ShouldContain(row => row.GetProperty("code").GetString() == "MALFORMED");
        all.GetProperty("kinds").EnumerateArray().Single(row => row.GetProperty("kind").GetString() == "verification").GetProperty("calls").GetInt64().ShouldBe(10);
        all.GetProperty("kinds").EnumerateArray().ShouldContain(row => row.GetProperty("kind").GetString() == "portal_call");
        all.GetProperty("groups").EnumerateArray().ShouldContain(row => row.GetProperty("clientId").GetString() == client.ClientId);

        var refusals = (await api.GetAsync("/usage/refusals?limit=1")).ShouldBe(HttpStatusCode.OK).Json;
        refusals.GetProperty("items")[0].GetProperty("code").GetString().ShouldBe("MALFORMED");
        var next = (await api.GetAsync($"/usage/refusals?limit=1&after={refusals.GetProperty("next")}")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("items")[0];
        next.GetProperty("code").GetString().ShouldBe("INSUFFICIENT_SCOPE");
        next.GetProperty("keyHint").GetString().ShouldBe(key.Key.Hint);
        next.GetProperty("network").GetString().ShouldBe("203.0.113.0/24");
    }

    [Fact]
    public async Task Token_calls_are_counted_by_grant_and_error_with_the_reason_that_the_client_is_not_told()
    {
        var tenant = await host.NewTenantAsync();
        var machine = await tenant.ClientAsync(with: draft => draft with { RedirectUris = [], GrantTypes = [GrantTypes.ClientCredentials], Scopes = ["clients:read"] });
        var secret = machine.Secret!.Reveal();
        await TokenAsync(HttpStatusCode.OK, secret, ("grant_type", "client_credentials"));
        await TokenAsync(HttpStatusCode.BadRequest, secret, ("grant_type", "client_credentials"), ("scope", "members:write"));
        await TokenAsync(HttpStatusCode.BadRequest, secret, ("grant_type", "authorization_code"), ("code", "x"));
        await TokenAsync(HttpStatusCode.Unauthorized, "wrong", ("grant_type", "client_credentials"));
        await WriteAsync();

        var api = await tenant.WithKeyAsync("usage:read");
        var usage = (await api.GetAsync($"/usage?client={machine.ClientId}")).ShouldBe(HttpStatusCode.OK).Json;
        usage.GetProperty("kinds").EnumerateArray().Select(row => $"{row.GetProperty("kind")} {row.GetProperty("calls")} {row.GetProperty("refused")}")
            .ShouldBe(["client_credentials 2 1", "client_authentication 1 1", "authorization_code 1 1"], ignoreOrder: true);
        usage.GetProperty("outcomes").EnumerateArray().Select(row => row.GetProperty("code").GetString())
            .ShouldBe(["OK", "invalid_client", "invalid_scope", "unauthorized_client"], ignoreOrder: true);
        usage.GetProperty("networks").GetArrayLength().ShouldBe(1);
        var refusals = (await api.GetAsync($"/usage/refusals?client={machine.ClientId}")).Json.GetProperty("items").EnumerateArray().ToList();
        refusals.Count.ShouldBe(3);
        var wrong = refusals.Single(row => row.GetProperty("code").GetString() == "invalid_client");
        wrong.GetProperty("reason").GetString().ShouldNotBeNullOrEmpty();
        wrong.GetRawText().ShouldNotContain(secret);

        async Task TokenAsync(HttpStatusCode expected, string with, params (string Name, string Value)[] fields)
        {
            using var http = host.Browserlike();
            using var form = new FormUrlEncodedContent(fields.Append(("client_id", machine.ClientId)).Append(("client_secret", with)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
            using var answer = await http.PostAsync("/oauth/token", form);
            answer.StatusCode.ShouldBe(expected, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    [Trait("SEC", "194")]
    [Trait("SEC", "199")]
    public async Task Another_workspace_sees_nothing_of_it_and_a_member_may_not_look()
    {
        var (own, foreign) = (await host.NewTenantAsync(), await host.NewTenantAsync());
        var theirs = await foreign.ClientAsync();
        var key = await foreign.KeyAsync(theirs.ClientId, "clients:read");
        await VerifyAsync(await foreign.WithKeyAsync("keys:verify"), key.Key!.Reveal(), "VALID");
        await WriteAsync();

        var api = await own.WithKeyAsync("usage:read");
        foreach (var path in new[] { $"/usage?client={theirs.ClientId}", $"/usage?key={key.Id}", $"/usage.csv?key={key.Id}", $"/usage/refusals?key={key.Id}", "/usage?client=no-such-client", $"/usage?key={Guid.CreateVersion7()}", "/usage?key=x" })
        {
            (await api.GetAsync(path)).ShouldBe(HttpStatusCode.NotFound);
        }

        (await api.GetAsync("/usage?groupBy=key")).Text.ShouldNotContain(key.Id.ToString());
        (await (await own.InBrowserAsync(own.Member)).GetAsync("/usage")).ShouldBe(HttpStatusCode.Forbidden);
        (await (await own.InBrowserAsync(own.Admin)).GetAsync("/usage")).ShouldBe(HttpStatusCode.OK);
        (await (await own.WithKeyAsync("audit:read")).GetAsync("/usage")).ShouldBe(HttpStatusCode.Forbidden);
        (await ApiHttp.Anonymous(host).GetAsync("/usage.csv")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    [Trait("SEC", "209")]
    public async Task The_table_for_spreadsheets_holds_no_formula_whatever_a_key_is_called()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var key = (await tenant.Get<CreateApiKey>().RunAsync(tenant.Owner, client.ClientId, new ApiKeyDraft { Name = "=cmd|'/c calc'!A1", Scopes = ["clients:read"] }, Ct)).Value();
        var api = await tenant.WithKeyAsync("keys:verify", "usage:read");
        await VerifyAsync(api, key.Key!.Reveal(), "VALID");
        await WriteAsync();

        var groups = (await api.GetAsync($"/usage.csv?client={client.ClientId}&groupBy=key")).ShouldBe(HttpStatusCode.OK);
        groups.Headers["Content-Type"].ShouldBe("text/csv; charset=utf-8");
        groups.Text.ReplaceLineEndings("\n").Split('\n')[0].ShouldBe("id,clientId,name,calls,refused,lastAt");
        groups.Text.ShouldNotContain(",=cmd");
        groups.Text.ShouldContain("'=cmd");

        var lines = (await api.SendAsync(HttpMethod.Get, $"/usage?key={key.Id}", null, ("Accept", "text/csv"))).ShouldBe(HttpStatusCode.OK).Text.ReplaceLineEndings("\n").Split('\n');
        lines[0].ShouldBe("at,kind,code,calls,p50Ms,p95Ms,p99Ms,lastAt");
        lines[1].ShouldContain(",verification,OK,1,");
    }

    [Theory]
    [InlineData("from=yesterday", "from", "usage_time_form")]
    [InlineData("to=2026-13-01", "to", "usage_time_form")]
    [InlineData("interval=minute", "interval", "usage_interval_unknown")]
    [InlineData("interval=0", "interval", "usage_interval_unknown")]
    [InlineData("groupBy=network", "groupBy", "usage_grouping_unknown")]
    [InlineData("from=2026-02-01&to=2026-01-01", "from", "usage_range_backwards")]
    [InlineData("from=0001-01-01", "from", "usage_range_backwards")]
    [InlineData("from=2020-01-01&to=2022-01-01", "from", "usage_range_too_long")]
    [InlineData("from=2025-01-01&to=2025-01-02&interval=hour", "interval", "usage_hours_gone")]
    public async Task What_cannot_be_told_is_refused_at_its_field(string query, string field, string code)
    {
        var tenant = await host.NewTenantAsync();
        (await (await tenant.WithKeyAsync("usage:read")).GetAsync($"/usage?{query}")).ShouldBe(HttpStatusCode.BadRequest).CodesAt(field).ShouldBe([code]);
    }

    private static async Task VerifyAsync(ApiHttp api, string key, string code, params string[] scopes) =>
        (await api.PostAsync("/keys/verify", new { key, scopes, ipAddress = "203.0.113.77" })).ShouldBe(HttpStatusCode.OK).Code.ShouldBe(code);

    private static string Ago(TimeSpan time) => (TimeProvider.System.GetUtcNow() - time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private Task WriteAsync() => host.Services.GetRequiredService<WriteUsage>().RunAsync(Ct);
}
