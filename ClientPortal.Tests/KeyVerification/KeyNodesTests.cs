using System.Diagnostics;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.KeyVerification;

/// <summary>Two hosts on one database: what one does to a key, the other sees.</summary>
public sealed class KeyNodesTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(2);
    private static readonly KeyAsk Nothing = new([], null);

    [Fact]
    [Trait("SEC", "161")]
    [Trait("SEC", "243")]
    public async Task Whatever_ends_or_changes_a_key_on_one_node_is_seen_on_the_other_within_two_seconds()
    {
        await using var nodes = Nodes.Start();
        var tenant = await nodes.One.NewTenantAsync();
        var client = await tenant.ClientAsync();

        await SeenAsync<KeyVerdict.NotFound>(key => tenant.Get<DeleteApiKey>().RunAsync(tenant.Owner, client.ClientId, key, Ct));
        await SeenAsync<KeyVerdict.Disabled>(key => tenant.Get<EditApiKey>().RunAsync(tenant.Owner, client.ClientId, key, new ApiKeyEdit { IsDisabled = true }, Ct));
        await SeenAsync<KeyVerdict.Revoked>(key => tenant.Get<RotateApiKey>().RunAsync(tenant.Owner, client.ClientId, key, new RotateAsk(), Ct));
        await SeenAsync<KeyVerdict.ForbiddenNetwork>(key => tenant.Get<EditApiKey>().RunAsync(tenant.Owner, client.ClientId, key, new ApiKeyEdit { Terms = new ApiKeyTerms { Networks = ["10.0.0.0/8"] } }, Ct));
        await SeenAsync<KeyVerdict.Expired>(async key =>
        {
            await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
            (await db.ApiKeys.SingleAsync(row => row.Id == key, Ct)).ExpiresAt = tenant.Get<TimeProvider>().GetUtcNow().AddSeconds(-1);
            await db.SaveChangesAsync(Ct);
        });
        await SeenAsync<KeyVerdict.Disabled>(_ => tenant.Get<PauseClient>().RunAsync(tenant.Owner, client.ClientId, Ct));
        (await tenant.Get<ResumeClient>().RunAsync(tenant.Owner, client.ClientId, Ct)).Value();
        await SeenAsync<KeyVerdict.NotFound>(_ => tenant.Get<DeleteClient>().RunAsync(tenant.Owner, client.ClientId, Ct));
        client = await tenant.ClientAsync();
        await SeenAsync<KeyVerdict.NotFound>(_ => tenant.Get<DeleteWorkspace>().RunAsync(tenant.Owner, tenant.Name, Ct));

        async Task SeenAsync<TVerdict>(Func<Guid, Task> act)
            where TVerdict : KeyVerdict
        {
            var key = await tenant.KeyAsync(client.ClientId, "clients:read");
            var value = key.Key!.Reveal();
            await UntilAsync<KeyVerdict.Valid>(nodes.Two, tenant, value); // a client that was resumed a moment ago, too
            (await VerifyAsync(nodes.One, tenant, value)).ShouldBeOfType<KeyVerdict.Valid>();
            await act(key.Id);
            (await VerifyAsync(nodes.One, tenant, value)).ShouldBeOfType<TVerdict>(); // at once here
            await UntilAsync<TVerdict>(nodes.Two, tenant, value);
        }
    }

    [Fact]
    [Trait("SEC", "161")]
    public async Task A_key_that_a_node_has_seen_not_to_exist_is_good_there_once_it_is_made()
    {
        await using var nodes = Nodes.Start();
        var tenant = await nodes.One.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var key = await tenant.KeyAsync(client.ClientId, "clients:read");
        var value = key.Key!.Reveal();
        var row = await tenant.Get<PortalDb>().OpenForServer().Everywhere<ApiKey>().AsNoTracking().SingleAsync(found => found.Id == key.Id, Ct);
        (await tenant.Get<DeleteApiKey>().RunAsync(tenant.Owner, client.ClientId, key.Id, Ct)).Value();
        await UntilAsync<KeyVerdict.NotFound>(nodes.Two, tenant, value);
        (await VerifyAsync(nodes.Two, tenant, value)).ShouldBeOfType<KeyVerdict.NotFound>();

        await using (var db = tenant.Get<PortalDb>().OpenForServer())
        {
            db.ApiKeys.Add(row); // as a bootstrap file would bring it
            await db.SaveChangesAsync(Ct);
        }

        (await VerifyAsync(nodes.One, tenant, value)).ShouldBeOfType<KeyVerdict.Valid>();
        await UntilAsync<KeyVerdict.Valid>(nodes.Two, tenant, value);
    }

    [Fact]
    [Trait("SEC", "161")]
    public async Task A_read_that_began_before_a_revocation_does_not_bring_the_key_back()
    {
        await using var nodes = Nodes.Start();
        var tenant = await nodes.One.NewTenantAsync();
        var client = await tenant.ClientAsync();
        for (var round = 0; round < 6; round++)
        {
            var (here, revokes) = round % 2 == 0 ? (nodes.One, nodes.One) : (nodes.Two, nodes.One);
            var before = StampOf(here);
            var key = await tenant.KeyAsync(client.ClientId, "clients:read");
            var value = key.Key!.Reveal();
            await HeardAsync(here, key.Key!.Hash, before); // that it was made, so that what is heard next is that it went
            using var statements = new HostStatements(nodes.Two); // both nodes have the same file
            await statements.BeginAsync();
            var raced = 0;
            statements.Executed = sql =>
            {
                // The row has been read and is not remembered yet: now it goes, and this node hears of it.
                if (sql.Contains("PreviousHash\" = ", StringComparison.Ordinal) && sql.StartsWith("SELECT", StringComparison.Ordinal) && Interlocked.Exchange(ref raced, 1) == 0)
                {
                    Task.Run(async () =>
                    {
                        var stamp = StampOf(here);
                        (await revokes.Services.GetRequiredService<DeleteApiKey>().RunAsync(tenant.Owner, client.ClientId, key.Id, Ct)).Value();
                        await HeardAsync(here, key.Key!.Hash, stamp);
                    }).GetAwaiter().GetResult();
                }
            };
            await VerifyAsync(here, tenant, value);
            raced.ShouldBe(1);
            (await VerifyAsync(here, tenant, value)).ShouldBeOfType<KeyVerdict.NotFound>();
        }
    }

    [Fact]
    [Trait("SEC", "165")]
    public async Task A_quota_is_never_overspent_on_two_nodes_in_parallel()
    {
        await using var nodes = Nodes.Start();
        var tenant = await nodes.One.NewTenantAsync();
        var client = await tenant.ClientAsync();
        foreach (var limit in new[] { 1, 7, 60, 230, 2_000 })
        {
            var terms = new ApiKeyTerms { Quota = new(new QuotaAsk(limit, QuotaRefill.Never)) };
            var key = (await tenant.Get<CreateApiKey>().RunAsync(tenant.Owner, client.ClientId, new ApiKeyDraft { Name = "quota", Terms = terms }, Ct)).Value();
            var value = key.Key!.Reveal();
            var good = 0;
            for (var round = 0; round < (limit / 20) + 2; round++)
            {
                var verdicts = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () => await VerifyAsync(i % 2 == 0 ? nodes.One : nodes.Two, tenant, value))));
                verdicts.ShouldAllBe(verdict => verdict is KeyVerdict.Valid || verdict is KeyVerdict.QuotaExceeded);
                good += verdicts.Count(verdict => verdict is KeyVerdict.Valid);
            }

            good.ShouldBeLessThanOrEqualTo(limit);
            good.ShouldBeGreaterThanOrEqualTo(limit - (int)LeaseQuota.BlockOf(limit)); // at most one block per node is unspent, and somebody asked on both
        }
    }

    [Fact]
    [Trait("SEC", "165")]
    public async Task What_a_node_holds_of_a_quota_comes_back_when_it_stops()
    {
        await using var nodes = Nodes.Start();
        var tenant = await nodes.One.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var terms = new ApiKeyTerms { Quota = new(new QuotaAsk(500, QuotaRefill.Never)) };
        var key = (await tenant.Get<CreateApiKey>().RunAsync(tenant.Owner, client.ClientId, new ApiKeyDraft { Name = "quota", Terms = terms }, Ct)).Value();
        (await VerifyAsync(nodes.One, tenant, key.Key!.Reveal())).ShouldBeOfType<KeyVerdict.Valid>();
        (await RemainingAsync()).ShouldBe(490);
        await nodes.One.DisposeAsync();
        (await RemainingAsync()).ShouldBe(499);

        async Task<long> RemainingAsync()
        {
            await using var db = nodes.Two.Services.GetRequiredService<PortalDb>().OpenForServer();
            return await db.ApiKeyQuotas.Where(row => row.KeyId == key.Id).Select(row => row.Remaining).SingleAsync(Ct);
        }
    }

    [Fact]
    [Trait("SEC", "165")]
    [Trait("SEC", "243")]
    public async Task A_limit_is_shared_between_nodes_within_what_is_promised()
    {
        await using var nodes = Nodes.Start();
        var tenant = await nodes.One.NewTenantAsync();
        var client = await tenant.ClientAsync();
        var terms = new ApiKeyTerms { RateLimits = [new KeyRateLimit(100, 3600)] };
        var key = (await tenant.Get<CreateApiKey>().RunAsync(tenant.Owner, client.ClientId, new ApiKeyDraft { Name = "limit", Terms = terms }, Ct)).Value();
        var value = key.Key!.Reveal();
        foreach (var node in new[] { nodes.One, nodes.Two })
        {
            await UntilAsync(() => node.Services.GetRequiredService<CountNodes>().HasOthersAsync(Ct), TimeSpan.FromSeconds(12));
        }

        var good = 0;
        foreach (var node in new[] { nodes.One, nodes.Two })
        {
            for (var i = 0; i < 60; i++)
            {
                good += await VerifyAsync(node, tenant, value) is KeyVerdict.Valid ? 1 : 0;
            }

            await node.Services.GetRequiredService<ShareRates>().RunAsync(Ct);
        }

        good.ShouldBeInRange(100, 120); // the second node knew nothing of the first's sixty when it began
        await nodes.One.Services.GetRequiredService<ShareRates>().RunAsync(Ct);
        (await VerifyAsync(nodes.Two, tenant, value)).ShouldBeOfType<KeyVerdict.RateLimited>();
    }

    private static Task<KeyVerdict> VerifyAsync(PortalHost node, Tenant tenant, string value) =>
        node.Services.GetRequiredService<VerifyKey>().RunAsync(tenant.Owner, value, Nothing, Ct).AsTask();

    private static Task UntilAsync<TVerdict>(PortalHost node, Tenant tenant, string value)
        where TVerdict : KeyVerdict => UntilAsync(async () => await VerifyAsync(node, tenant, value) is TVerdict, Within);

    private static async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan within)
    {
        var waited = Stopwatch.StartNew();
        while (!await isSo())
        {
            waited.Elapsed.ShouldBeLessThan(within);
            await Task.Delay(20);
        }
    }

    private static ChangeStamp StampOf(PortalHost node) => node.Services.GetRequiredService<HeardChanges>().Stamp();

    private static Task HeardAsync(PortalHost node, byte[] hash, ChangeStamp since)
    {
        var heard = node.Services.GetRequiredService<HeardChanges>();
        return UntilAsync(() => Task.FromResult(heard.HasChanged(since, [ChangeSubject.OfKeyValue(hash)])), Within);
    }

    private sealed class Nodes : IAsyncDisposable
    {
        public required PortalHost One { get; init; }

        public required PortalHost Two { get; init; }

        public static Nodes Start()
        {
            var two = PortalHost.Start(("RateLimits:Scale", "100000"), ("Logging:LogLevel:Default", "Warning"));
            var one = PortalHost.Start(("RateLimits:Scale", "100000"), ("Logging:LogLevel:Default", "Warning"), ("Portal:DataDirectory", two.DataDirectory));
            return new Nodes { One = one, Two = two };
        }

        public async ValueTask DisposeAsync()
        {
            await One.DisposeAsync();
            await Two.DisposeAsync();
        }
    }
}
