using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.KeyVerification;

/// <summary>What a verification costs.</summary>
public sealed class WarmPathTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly KeyAsk Nothing = new([], null);

    [Fact]
    public async Task A_key_costs_one_statement_when_it_is_first_seen_and_none_afterwards_by_whatever_door()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync("keys:verify");
        using var statements = new HostStatements(host);
        await statements.BeginAsync();
        var value = (await tenant.KeyAsync(client.ClientId, "keys:verify")).Key!.Reveal();
        await api.PostAsync("/keys/verify", new { key = "x" });
        statements.Clear();

        (await api.PostAsync("/keys/verify", new { key = value })).ShouldBe(HttpStatusCode.OK).Code.ShouldBe("VALID");
        statements.Seen.ShouldHaveSingleItem().ShouldContain("ApiKeys");
        statements.Clear();
        for (var i = 0; i < 20; i++)
        {
            (await api.PostAsync("/keys/verify", new { key = value })).Code.ShouldBe("VALID");
        }

        statements.Seen.ShouldBeEmpty();

        // As a caller it needs its name, once.
        var own = ApiHttp.With(host, value);
        (await own.PostAsync("/keys/verify", new { key = value })).Code.ShouldBe("VALID");
        statements.Seen.ShouldHaveSingleItem();
        statements.Clear();
        (await own.PostAsync("/keys/verify", new { key = value })).Code.ShouldBe("VALID");
        statements.Seen.ShouldBeEmpty();
    }

    [Fact]
    [Trait("SEC", "157")]
    public async Task Nonsense_costs_no_statement_and_an_unknown_key_one()
    {
        var tenant = await host.NewTenantAsync();
        var unknown = tenant.Get<CredentialGenerator>().NewSecret(CredentialKind.ApiKey).Reveal();
        var asker = tenant.Owner;
        using var statements = new HostStatements(host);
        await statements.BeginAsync();
        foreach (var nonsense in new[] { "", "x", "cpk_", unknown[..^1] + (unknown[^1] == '0' ? '1' : '0'), "ä" + unknown, new string('c', 100_000), tenant.Get<CredentialGenerator>().NewSecret(CredentialKind.ClientSecret).Reveal() })
        {
            (await tenant.Get<VerifyKey>().RunAsync(asker, nonsense, Nothing, Ct)).ShouldBeOfType<KeyVerdict.Malformed>();
        }

        statements.Seen.Where(IsLookUp).ShouldBeEmpty();
        (await tenant.Get<VerifyKey>().RunAsync(asker, unknown, Nothing, Ct)).ShouldBeOfType<KeyVerdict.NotFound>();
        statements.Seen.Where(IsLookUp).ShouldHaveSingleItem();
        statements.Clear();
        (await tenant.Get<VerifyKey>().RunAsync(asker, unknown, Nothing, Ct)).ShouldBeOfType<KeyVerdict.NotFound>();
        statements.Seen.Where(IsLookUp).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_warm_verification_allocates_next_to_nothing()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var value = (await tenant.KeyAsync(client.ClientId, "clients:read")).Key!.Reveal();
        var verify = tenant.Get<VerifyKey>();
        var presented = System.Text.Encoding.ASCII.GetBytes(value);
        long Bytes(int rounds)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < rounds; i++)
            {
                var asking = verify.RunAsync(tenant.Owner, presented, Nothing, Ct);
                asking.IsCompletedSuccessfully.ShouldBeTrue();
            }

            return (GC.GetAllocatedBytesForCurrentThread() - before) / rounds;
        }

        (await verify.RunAsync(tenant.Owner, value, Nothing, Ct)).ShouldBeOfType<KeyVerdict.Valid>();
        Bytes(1_000);
        Bytes(10_000).ShouldBeLessThanOrEqualTo(200); // the verdict itself, and what the note of its use may cost
    }

    [Fact]
    public async Task The_look_up_goes_by_the_indexes()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        using var statements = new HostStatements(host);
        await statements.BeginAsync();
        await tenant.Get<VerifyKey>().RunAsync(tenant.Owner, (await tenant.KeyAsync(client.ClientId)).Key!.Reveal(), Nothing, Ct);
        var sql = statements.Seen.Last(text => text.Contains("PreviousHash", StringComparison.Ordinal) && text.StartsWith("SELECT", StringComparison.Ordinal));

        await using var db = tenant.Get<PortalDb>().OpenForServer();
        var plan = await QueryPlan.OfAsync(db, sql);

        plan.Where(step => step.StartsWith("SCAN", StringComparison.Ordinal)).ShouldBeEmpty();
        plan.ShouldContain(step => step.Contains("IX_ApiKeys_Hash", StringComparison.Ordinal));
        plan.ShouldContain(step => step.Contains("IX_ApiKeys_PreviousHash", StringComparison.Ordinal));
    }

    private static bool IsLookUp(string sql) => sql.StartsWith("SELECT", StringComparison.Ordinal) && sql.Contains("PreviousHash", StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"key":"{0}"}""", "VALID")]
    [InlineData("""{ "scopes" : [ "clients:read" ] , "key" : "{0}" }""", "VALID")]
    [InlineData("""{"key":"{0}","scopes":null,"ipAddress":null}""", "VALID")]
    [InlineData("""{"key":"{0}","scopes":["clients:read",null]}""", "VALID")]
    [InlineData("""{"key":"{0}","scopes":["clients\u003aread"],"ipAddress":"203.0.113.7"}""", "VALID")]
    [InlineData("""{"key":"{0}","scopes":["other"]}""", "INSUFFICIENT_SCOPE")]
    [InlineData("""{"key":"{0}","key":"{0}"}""", "json_invalid")]
    [InlineData("""{"key":"{0}"} x""", "json_invalid")]
    [InlineData("""{"key":"{0}","more":1}""", "validation_failed")]
    [InlineData("""{"key":7}""", "validation_failed")]
    [InlineData("""{"key":""}""", "validation_failed")]
    [InlineData("""{"key":"{0}","ipAddress":"10.1"}""", "validation_failed")]
    [InlineData("""[]""", "json_invalid")]
    public async Task However_the_body_is_written_it_means_the_same(string body, string code)
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var value = (await tenant.KeyAsync(client.ClientId, "clients:read")).Key!.Reveal();
        var reply = await (await tenant.WithKeyAsync("keys:verify")).PostAsync("/keys/verify", body.Replace("{0}", value, StringComparison.Ordinal));
        (reply.Code == code || (code == "validation_failed" && reply.Status == HttpStatusCode.BadRequest && reply.Json.TryGetProperty("errors", out _))).ShouldBeTrue(reply.Text);
        reply.Headers["Cache-Control"].ShouldBe("no-store");
        reply.Headers["X-Content-Type-Options"].ShouldBe("nosniff");
    }
}
