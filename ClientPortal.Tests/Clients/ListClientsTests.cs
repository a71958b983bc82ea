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
    [InlineData("%%%")]
    [InlineData("\"--")]
    [InlineData("a\" OR \"b")]
    [InlineData("NEAR(cli, ent)")]
    [InlineData("Text:cli")]
    public async Task What_is_special_to_the_database_is_not_special_to_search(string search)
    {
        var tenant = await host.NewTenantAsync();
        await tenant.ClientAsync();
        (await tenant.Get<ClientQueries>().ListAsync(tenant.Owner, new ClientListAsk { Search = search }, Ct)).Value().Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Search_goes_with_what_is_renamed_and_what_is_deleted()
    {
        var tenant = await host.NewTenantAsync();
        var client = await tenant.ClientAsync(with: draft => draft with { Name = "Morning paper", RedirectUris = ["https://news.example/cb?edition=1&day=2"] });
        (await FoundAsync("ning pap")).ShouldBe(1);
        (await FoundAsync("edition=1&day")).ShouldBe(1, "an address as people write it, not as it is kept");

        (await tenant.Get<EditClient>().RunAsync(tenant.Owner, client.ClientId, new ClientEdit { Name = "Evening paper" }, Ct)).Value();
        (await FoundAsync("morning")).ShouldBe(0);
        (await FoundAsync("EVENING")).ShouldBe(1);
        (await FoundAsync("ev")).ShouldBe(1, "what is too short for the index is looked for in each");

        (await tenant.Get<DeleteClient>().RunAsync(tenant.Owner, client.ClientId, Ct)).Value();
        (await FoundAsync("evening")).ShouldBe(0);
        await using var db = tenant.Get<PortalDb>().OpenForServer();
        (await db.Database.SqlQuery<int>($"SELECT (SELECT count(*) FROM ClientSearchRows) - (SELECT count(*) FROM Clients) AS Value").SingleAsync(Ct)).ShouldBe(0);

        async Task<int> FoundAsync(string search) => (await tenant.Get<ClientQueries>().ListPageAsync(tenant.Owner, new ClientListAsk { Search = search }, 0, 10, Ct)).Value().Rows.Total;
    }

    [Fact]
    public async Task A_search_that_finds_more_than_the_index_is_good_for_finds_the_same()
    {
        var tenant = await host.NewTenantAsync();
        await tenant.ClientAsync(with: draft => draft with { Name = "Common name 0000" });
        await using (var db = tenant.Get<PortalDb>().OpenForServer())
        {
            var columns = db.Model.FindEntityType(typeof(Client))!.GetFlattenedProperties().Select(property => property.GetColumnName()).ToList();
            var sql = $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) INSERT INTO Clients ({string.Join(", ", columns)}) SELECT {string.Join(", ", columns.Select(Copied))} FROM Clients, n WHERE Name = 'Common name 0000'";
            await db.Database.ExecuteSqlRawAsync(sql, Ct);
        }

        var list = (await tenant.Get<ClientQueries>().ListPageAsync(tenant.Owner, new ClientListAsk { Search = "common NAME" }, 0, 10, Ct)).Value().Rows;
        (list.Total, list.HasMoreThanCounted, list.Items[0].Name, list.Items[^1].Name).ShouldBe((1_000, true, "Common name 0000", "Common name 0009")); // counted a thousand ahead
        var further = (await tenant.Get<ClientQueries>().ListPageAsync(tenant.Owner, new ClientListAsk { Search = "common NAME" }, 500, 10, Ct)).Value().Rows;
        (further.Total, further.HasMoreThanCounted).ShouldBe((1_201, false));
        (await tenant.Get<ClientQueries>().ListPageAsync(tenant.Owner, new ClientListAsk { Search = "name 0815" }, 0, 10, Ct)).Value().Rows.Items.ShouldHaveSingleItem();

        static string Copied(string column) => column switch
        {
            "Id" => "randomblob(16)",
            "Name" => "printf('Common name %04d', i)",
            "ClientId" or "ClientIdKey" => $"{column} || i",
            _ => column,
        };
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
