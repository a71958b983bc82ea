using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.LastUsed;
using ClientPortal.Domain.Usage;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using ClientPortal.Tests.KeyVerification;
using ClientPortal.Tests.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Usage;

/// <summary>Who uses a client, as its own page tells it.</summary>
public sealed class ClientUsageTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task It_tells_the_last_use_the_most_used_key_and_the_networks()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var (often, last) = (await KeyAsync(tenant, client.ClientId, "Often"), await KeyAsync(tenant, client.ClientId, "Last"));
        await VerifyAsync(tenant, often, 5, "203.0.113.7");
        await VerifyAsync(tenant, often, 2, "198.51.100.7", "members:write");
        await Task.Delay(TimeSpan.FromSeconds(1.1), Ct); // the last use of a key is known to the second
        await VerifyAsync(tenant, last, 1, "203.0.113.9");
        await tenant.Get<WriteUsage>().RunAsync(Ct);

        var usage = await ReadAsync(tenant, client.ClientId);

        (usage.Report.Total.Calls, usage.Report.Total.Refused).ShouldBe((8, 2));
        usage.Report.Series.Count.ShouldBe(ClientUsageQueries.Days);
        usage.Report.Series[^1].Sum.Good.ShouldBe(6);
        (usage.LastUse!.Kind, usage.LastUse.KeyName).ShouldBe((UsageKind.Verification, "Last"));
        (usage.MostUsedKey!.Name, usage.MostUsedKey.Calls).ShouldBe(("Often", 7));
        usage.Report.Networks.Select(network => network.Network).ShouldBe(["203.0.113.0/24", "198.51.100.0/24"]);
        usage.UsedFrom.ShouldBe(1); // from the other one everything was refused
        usage.LastRefusedAt.ShouldNotBeNull();
        usage.GoodPerDay(tenant.Get<TimeProvider>().GetUtcNow()).ShouldBe(6); // it is not a day old
        ClientAdvice.Of(usage, tenant.Get<TimeProvider>().GetUtcNow()).ShouldBe(ClientVerdict.InUse);
    }

    [Fact]
    public async Task What_is_read_before_networks_are_written_goes_by_the_index()
    {
        var tenant = await host.NewTenantAsync();
        var key = await KeyAsync(tenant, (await tenant.ClientAsync()).ClientId, "Indexed");
        using var statements = new HostStatements(host, ["CommittedChanges"]);
        await statements.BeginAsync();
        await VerifyAsync(tenant, key, 1, "203.0.113.7");
        await tenant.Get<WriteUsage>().RunAsync(Ct);

        await using var db = tenant.Get<PortalDb>().OpenForServer();
        var plan = await QueryPlan.OfAsync(db, statements.Seen.Last(text => text.StartsWith("SELECT", StringComparison.Ordinal) && text.Contains("\"UsageNetworks\"", StringComparison.Ordinal)));

        plan[0].ShouldContain("(WorkspaceId=? AND SubjectId=?)");
    }

    [Fact]
    public async Task It_costs_three_statements_however_many_keys_there_are()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        for (var i = 0; i < 12; i++)
        {
            await VerifyAsync(tenant, await KeyAsync(tenant, client.ClientId, $"key {i}"), 1, $"10.0.{i}.1");
        }

        await tenant.Get<WriteUsage>().RunAsync(Ct);
        (await ReadAsync(tenant, client.ClientId)).Report.Networks.Count.ShouldBe(12);

        (await CountedStatements.InAsync(() => ReadAsync(tenant, client.ClientId))).ShouldBe(3);
    }

    [Fact]
    public async Task The_lines_beside_all_keys_of_a_list_cost_one_statement()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var ids = new List<Guid>();
        for (var i = 1; i <= 5; i++)
        {
            var key = await KeyAsync(tenant, client.ClientId, $"key {i}");
            await VerifyAsync(tenant, key, i, "10.0.0.1");
            ids.Add(key.Id);
        }

        await tenant.Get<WriteUsage>().RunAsync(Ct);
        var trends = await tenant.Get<UsageTrends>().ReadAsync(tenant.Owner, ids, Ct);
        ids.Select(id => trends[id][^1]).ShouldBe([1, 2, 3, 4, 5]);

        (await CountedStatements.InAsync(() => tenant.Get<UsageTrends>().ReadAsync(tenant.Owner, ids, Ct))).ShouldBe(1);
    }

    [Fact]
    [Trait("SEC", "194")]
    [Trait("SEC", "199")]
    public async Task Another_workspaces_client_looks_like_none_and_a_member_may_not_look()
    {
        var (own, foreign) = (await host.NewTenantAsync(), await host.NewTenantAsync());
        var theirs = await foreign.ClientAsync();

        (await own.Get<ClientUsageQueries>().ReadAsync(own.Owner, theirs.ClientId, Ct)).IsDone(out _, out var problem).ShouldBeFalse();
        problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await foreign.Get<ClientUsageQueries>().ReadAsync(foreign.Member, theirs.ClientId, Ct)).IsDone(out _, out problem).ShouldBeFalse();
        problem!.Kind.ShouldBe(ProblemKind.NotAllowed);
    }

    [Fact]
    public async Task What_is_older_than_the_counts_is_known_by_last_used()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var key = await KeyAsync(tenant, client.ClientId, "Old");
        var (now, then) = (tenant.Get<TimeProvider>().GetUtcNow(), tenant.Get<TimeProvider>().GetUtcNow().AddDays(-41));
        (await ReadAsync(tenant, client.ClientId)).LastUse.ShouldBeNull();
        await using (var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner))
        {
            await db.ApiKeys.Where(row => row.Id == key.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, then), Ct);
            await db.Clients.Where(row => row.ClientId == client.ClientId).ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, then.AddSeconds(5)), Ct);
        }

        var usage = await ReadAsync(tenant, client.ClientId);

        (usage.LastUse!.At, usage.LastUse.Kind, usage.LastUse.KeyName).ShouldBe((then.AddSeconds(5), null, "Old"));
        ClientAdvice.Of(usage, now).ShouldBe(ClientVerdict.Quiet);
    }

    [Fact]
    public async Task A_verified_key_is_a_use_of_its_client_and_the_review_calls_it_used()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync();
        await VerifyAsync(tenant, await KeyAsync(tenant, client.ClientId, "Verified"), 1, "10.0.0.1");
        await tenant.Get<LastUsedNotes>().WriteAsync(Ct);
        var year = tenant.Get<TimeProvider>().GetUtcNow().AddDays(-365);
        await using (var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner))
        {
            await db.Clients.Where(row => row.ClientId == client.ClientId).ExecuteUpdateAsync(set => set.SetProperty(row => row.CreatedAt, year), Ct);
        }

        (await tenant.Get<ClientQueries>().FindAsync(tenant.Owner, client.ClientId, Ct)).Value().LastUsedAt.ShouldNotBeNull();
        var review = (await tenant.Get<ReviewClient>().RunAsync(tenant.Owner, client.ClientId, Ct)).Value();
        review.Findings.ShouldNotContain(finding => finding.Rule == ReviewRules.ClientNeverUsed || finding.Rule == ReviewRules.ClientUnused);
    }

    // Days ago: made, paused, last used, last refused.
    [Theory]
    [InlineData(2, null, null, null, ClientVerdict.NotUsedYet)]
    [InlineData(31, null, null, null, ClientVerdict.NeverUsed)]
    [InlineData(2, null, null, 1, ClientVerdict.OnlyRefused)]
    [InlineData(80, null, null, 31, ClientVerdict.NeverUsed)]
    [InlineData(400, null, 90, null, ClientVerdict.Unused)]
    [InlineData(400, null, 200, 31, ClientVerdict.Unused)]
    [InlineData(400, null, 90, 29, ClientVerdict.UnusedButTried)]
    [InlineData(400, null, 89, null, ClientVerdict.Quiet)]
    [InlineData(400, null, 30, 1, ClientVerdict.Quiet)]
    [InlineData(400, null, 29, 1, ClientVerdict.InUse)]
    [InlineData(400, 10, 11, null, ClientVerdict.Paused)]
    [InlineData(400, 10, null, 11, ClientVerdict.Paused)]
    [InlineData(400, 10, 11, 9, ClientVerdict.PausedButTried)]
    public void Each_state_has_its_advice(int made, int? paused, int? used, int? refused, ClientVerdict expected)
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        DateTimeOffset? Ago(int? days) => days is { } some ? now.AddDays(-some) : null;
        var report = new UsageReport(now.AddDays(-30), now, UsageInterval.Day, new UsageSum(0, 0, null, null, null, null), 0, [], [], [], [], [], []);
        var usage = new ClientUsage(report, Ago(made)!.Value, Ago(paused), Ago(used) is { } at ? new ClientLastUse(at, null, null) : null, Ago(refused), null);

        ClientAdvice.Of(usage, now).ShouldBe(expected);
    }

    private static async Task<ClientUsage> ReadAsync(Tenant tenant, string clientId) => (await tenant.Get<ClientUsageQueries>().ReadAsync(tenant.Owner, clientId, Ct)).Value();

    private static async Task<CreatedApiKey> KeyAsync(Tenant tenant, string clientId, string name) =>
        (await tenant.Get<CreateApiKey>().RunAsync(tenant.Owner, clientId, new ApiKeyDraft { Name = name, Scopes = ["clients:read"] }, Ct)).Value();

    private static async Task VerifyAsync(Tenant tenant, CreatedApiKey key, int times, string from, params string[] scopes)
    {
        for (var i = 0; i < times; i++)
        {
            await tenant.Get<VerifyKey>().RunAsync(tenant.Owner, key.Key!.Reveal(), new KeyAsk(scopes, IPAddress.Parse(from)), Ct);
        }
    }
}
