using System.Net;
using ClientPortal.Domain;
using ClientPortal.Domain.Clients;
using ClientPortal.Tests.Api;
using ClientPortal.Tests.Hosting;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Tests.Clients;

/// <summary><c>GET /api/v1/clients</c> and the queries behind it.</summary>
public sealed class ListClientsTests(PortalHost host) : IClassFixture<PortalHost>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Theory]
    [InlineData(ClientSort.Name, false)]
    [InlineData(ClientSort.Name, true)]
    [InlineData(ClientSort.ClientId, false)]
    [InlineData(ClientSort.ClientId, true)]
    [InlineData(ClientSort.CreatedAt, false)]
    [InlineData(ClientSort.CreatedAt, true)]
    [InlineData(ClientSort.LastUsedAt, false)]
    [InlineData(ClientSort.LastUsedAt, true)]
    public async Task The_pages_of_a_list_hold_every_client_once_and_in_order(ClientSort sort, bool descending)
    {
        var tenant = await host.NewTenantAsync();
        for (var i = 0; i < 7; i++)
        {
            await tenant.ClientAsync(with: draft => draft with { Name = $"Name {i / 2}" });
        }

        await using (var db = tenant.Get<PortalDb>().OpenFor(tenant.Owner))
        {
            var now = tenant.Get<TimeProvider>().GetUtcNow();
            var some = await db.Clients.OrderBy(client => client.Id).Select(client => client.Id).Take(3).ToListAsync(Ct);
            await db.Clients.Where(client => some.Contains(client.Id)).ExecuteUpdateAsync(set => set.SetProperty(client => client.LastUsedAt, now), Ct);
        }

        var queries = tenant.Get<ClientQueries>();
        var whole = (await queries.ListPageAsync(tenant.Owner, new ClientListAsk { SortBy = sort, Descending = descending }, 0, 200, Ct)).Value();
        whole.Rows.Total.ShouldBe(7);

        var seen = new List<Guid>();
        string? after = null;
        do
        {
            var ask = new ClientListAsk { SortBy = sort, Descending = descending, Page = new PageAsk { Limit = 2, After = after } };
            var page = (await queries.ListAsync(tenant.Owner, ask, Ct)).Value();
            seen.AddRange(page.Items.Select(row => row.Id));
            after = page.Next;
        }
        while (after is not null);

        seen.ShouldBe(whole.Rows.Items.Select(row => row.Id));
    }

    [Theory]
    [InlineData("shop", "shop-frontend")]
    [InlineData("FRONT", "shop-frontend")]
    [InlineData("intern", "wiki")]
    [InlineData("https://wiki.", "wiki")]
    [InlineData("100%", "wiki")]
    public async Task Search_looks_into_names_ids_and_redirect_uris(string search, string found)
    {
        var tenant = await host.NewTenantAsync();
        var prefix = Guid.CreateVersion7().ToString("n");
        await tenant.ClientAsync($"{prefix}.shop-frontend", with: draft => draft with { Name = "Storefront", RedirectUris = ["https://store.example/cb"] });
        await tenant.ClientAsync($"{prefix}.wiki", with: draft => draft with { Name = "Internal 100% wiki", RedirectUris = ["https://wiki.example/cb"] });
        await tenant.ClientAsync($"{prefix}.other", with: draft => draft with { Name = "Other", RedirectUris = ["https://other.example/cb"] });
        var reply = (await (await tenant.WithKeyAsync("clients:read")).GetAsync($"/clients?search={Uri.EscapeDataString(search)}")).ShouldBe(HttpStatusCode.OK);
        reply.Json.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("clientId").GetString()).ShouldBe([$"{prefix}.{found}"]);
    }

    [Theory]
    [Trait("SEC", "163")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("[a-z]")]
    [InlineData("'--")]
    [InlineData("\\")]
    public async Task What_is_special_to_the_database_is_not_special_to_search(string search)
    {
        var tenant = await host.NewTenantAsync();
        await tenant.ClientAsync();
        (await tenant.Get<ClientQueries>().ListAsync(tenant.Owner, new ClientListAsk { Search = search }, Ct)).Value().Items.ShouldBeEmpty();
    }

    [Fact]
    [Trait("SEC", "199")]
    public async Task Search_finds_nothing_of_another_workspace()
    {
        var (tenant, other) = (await host.NewTenantAsync(), await host.NewTenantAsync());
        var id = $"only-{Guid.CreateVersion7():n}";
        await tenant.ClientAsync(id);
        (await (await other.WithKeyAsync()).GetAsync($"/clients?search={id}")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await tenant.Get<ClientQueries>().ListPageAsync(other.Owner, new ClientListAsk { Search = id }, 0, 10, Ct)).Value().Rows.Total.ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "198")]
    public async Task A_cursor_cannot_be_altered_or_carried_to_another_list_or_workspace()
    {
        var (tenant, other) = (await host.NewTenantAsync(), await host.NewTenantAsync());
        await tenant.ClientAsync();
        var api = await tenant.WithKeyAsync();
        var cursor = (await api.GetAsync("/clients?limit=1")).Value("next");
        (await api.GetAsync($"/clients?limit=1&after={cursor}")).ShouldBe(HttpStatusCode.OK);

        var altered = cursor[..^5] + (cursor[^5] == 'A' ? 'B' : 'A') + cursor[^4..];
        foreach (var path in new[] { $"/clients?after={altered}", $"/clients?sort=-name&after={cursor}", $"/clients?search=x&after={cursor}", $"/members?after={cursor}", $"/audit-events?after={cursor}", "/clients?after=%00", "/clients?after=" + new string('x', 3000) })
        {
            (await api.GetAsync(path)).ShouldBe(HttpStatusCode.BadRequest).CodesAt("after").ShouldBe(["cursor_invalid"]);
        }

        (await (await other.WithKeyAsync()).GetAsync($"/clients?after={cursor}")).ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [Trait("SEC", "198")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("sort=workspaceId;--", "sort")]
    public async Task A_wrong_parameter_is_400_at_its_name(string query, string field)
    {
        var tenant = await host.NewTenantAsync();
        (await (await tenant.WithKeyAsync()).GetAsync($"/clients?{query}")).ShouldBe(HttpStatusCode.BadRequest).CodesAt(field).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Whether_an_id_is_free_is_told_while_typing_sixty_times_a_minute()
    {
        var tenant = await host.NewTenantAsync();
        var made = await tenant.ClientAsync();
        var check = tenant.Get<CheckClientId>();
        (await check.RunAsync(tenant.Owner, made.ClientId.ToUpperInvariant(), Ct)).Value().Mistake.ShouldBe(ClientMistakes.ClientIdTaken);
        (await check.RunAsync(tenant.Owner, "a b", Ct)).Value().Mistake.ShouldBe(ClientMistakes.ClientIdCharacters);
        (await check.RunAsync(tenant.Owner, $"free-{Guid.CreateVersion7():n}", Ct)).Value().IsFree.ShouldBeTrue();
        for (var i = 0; i < 57; i++)
        {
            (await check.RunAsync(tenant.Owner, "abc", Ct)).Value();
        }

        (await check.RunAsync(tenant.Owner, "abc", Ct)).IsDone(out _, out var problem);
        problem!.Kind.ShouldBe(ProblemKind.TooMany);
        (await check.RunAsync(tenant.Member, "abc", Ct)).IsDone(out _, out problem);
        problem!.Kind.ShouldBe(ProblemKind.NotAllowed);
    }
}
