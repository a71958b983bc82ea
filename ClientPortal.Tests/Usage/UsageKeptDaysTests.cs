using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Usage;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Usage;

/// <summary>The workspace's policy <c>usageKeptDays</c>, through the API.</summary>
public sealed class UsageKeptDaysTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task It_is_90_days_until_it_is_set_told_audited_and_acted_upon()
    {
        var tenant = await host.NewTenantAsync();
        var api = await tenant.WithKeyAsync("workspace:write", "workspace:read");
        await using (var db = tenant.Get<PortalDb>().OpenForServer())
        {
            db.UsageCounts.AddRange(DaysAgo(tenant, 29), DaysAgo(tenant, 40), DaysAgo(tenant, 89), DaysAgo(tenant, 91));
            await db.SaveChangesAsync(Ct);
        }

        (await KeptAsync()).ShouldBe(90);
        await tenant.Get<FoldUsage>().RunAsync(Ct);
        (await RowsAsync()).ShouldBe(3);

        foreach (var days in new[] { 400, 30 })
        {
            (await api.PatchAsync("/workspace", new { usageKeptDays = days })).ShouldBe(HttpStatusCode.OK).Json.GetProperty("usageKeptDays").GetInt32().ShouldBe(days);
            (await KeptAsync()).ShouldBe(days);
        }

        await tenant.Get<FoldUsage>().RunAsync(Ct);
        (await RowsAsync()).ShouldBe(1);
        await using var read = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
        (await read.AuditEvents.Where(row => row.Action == AuditActions.WorkspaceChanged).OrderBy(row => row.Id).Select(row => row.Detail).ToListAsync(Ct))
            .ShouldBe(["usageKeptDays=400", "usageKeptDays=30"]);

        async Task<int> KeptAsync() => (await api.GetAsync("/workspace")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("usageKeptDays").GetInt32();

        async Task<int> RowsAsync()
        {
            await using var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner);
            return await db.UsageCounts.CountAsync(row => row.SubjectId == tenant.WorkspaceId && row.Kind == UsageKind.OtherGrant, Ct);
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-30")]
    [InlineData("31")]
    [InlineData("401")]
    [InlineData("2147483647")]
    public async Task Another_number_of_days_is_refused_at_its_field_and_changes_nothing(string days)
    {
        var api = await (await host.NewTenantAsync()).WithKeyAsync("workspace:write", "workspace:read");
        (await api.PatchAsync("/workspace", $$"""{"usageKeptDays":{{days}}}""")).ShouldBe(HttpStatusCode.BadRequest).CodesAt("usageKeptDays").ShouldHaveSingleItem().ShouldBe("usage_kept_days_unknown");
        (await api.GetAsync("/workspace")).Json.GetProperty("usageKeptDays").GetInt32().ShouldBe(90);
    }

    [Theory]
    [InlineData("\"ninety\"")]
    [InlineData("30.5")]
    [InlineData("[30]")]
    [InlineData("99999999999")]
    public async Task What_is_no_number_of_days_is_refused(string days)
    {
        var api = await (await host.NewTenantAsync()).WithKeyAsync("workspace:write", "workspace:read");
        (await api.PatchAsync("/workspace", $$"""{"usageKeptDays":{{days}}}""")).ShouldBe(HttpStatusCode.BadRequest);
        (await api.GetAsync("/workspace")).Json.GetProperty("usageKeptDays").GetInt32().ShouldBe(90);
    }

    [Fact]
    [Trait("SEC", "197")]
    public async Task Only_who_may_write_the_workspace_sets_it()
    {
        var tenant = await host.NewTenantAsync();
        (await (await tenant.WithKeyAsync("workspace:read", "usage:read")).PatchAsync("/workspace", new { usageKeptDays = 30 })).ShouldBe(HttpStatusCode.Forbidden);
    }

    private static UsageCount DaysAgo(Tenant tenant, int days) => new()
    {
        WorkspaceId = tenant.WorkspaceId,
        SubjectId = tenant.WorkspaceId,
        Subject = UsageSubject.Workspace,
        ClientRowId = Guid.Empty,
        Hour = UsageHours.DayOf(UsageHours.Of(tenant.Get<TimeProvider>().GetUtcNow())) - (days * UsageHours.PerDay),
        Kind = UsageKind.OtherGrant,
        Outcome = UsageOutcome.Ok,
        Calls = 1,
        LastAt = tenant.Get<TimeProvider>().GetUtcNow().AddDays(-days),
    };
}
