using ClientPortal.Domain;
using ClientPortal.Domain.Usage;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Usage;

/// <summary>What the demo workspace has to show of usage.</summary>
public sealed class DemoUsageTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task It_lists_refusals_that_are_counted_and_its_clients_get_different_advice()
    {
        await using var host = PortalHost.Start(("Bootstrap:Demo", "true"));
        var actor = await host.ActorOfAsync("northwind");
        var now = host.Services.GetRequiredService<TimeProvider>().GetUtcNow();

        var refusals = (await host.Services.GetRequiredService<UsageRefusalQueries>().ListAsync(actor, new UsageRefusalAsk(), Ct)).Value().Items;

        refusals.Count.ShouldBe(40);
        refusals.ShouldAllBe(row => row.At <= now && row.Network != null && row.ClientId != null && row.Outcome != UsageOutcome.Ok);
        refusals.Select(row => row.Outcome).Distinct().Count().ShouldBeGreaterThan(2);
        refusals.ShouldContain(row => row.KeyHint != null);
        await using var db = host.Services.GetRequiredService<PortalDb>().OpenFor(actor);
        foreach (var row in refusals)
        {
            (await db.UsageCounts.AnyAsync(count => count.Subject == UsageSubject.Client && count.Kind == row.Kind && count.Outcome == row.Outcome && count.LastAt >= row.At, Ct)).ShouldBeTrue();
        }

        var queries = host.Services.GetRequiredService<ClientUsageQueries>();
        var verdicts = new List<ClientVerdict>();
        foreach (var clientId in new[] { "power-bi", "legacy-intranet", "hackathon-2026", "partner-marketplace" })
        {
            verdicts.Add(ClientAdvice.Of((await queries.ReadAsync(actor, clientId, Ct)).Value(), now));
        }

        verdicts.ShouldBe([ClientVerdict.InUse, ClientVerdict.Quiet, ClientVerdict.NotUsedYet, ClientVerdict.Paused]);
        (await queries.ReadAsync(actor, "power-bi", Ct)).Value().MostUsedKey!.Name.ShouldBe("Finance dashboards");
    }
}
