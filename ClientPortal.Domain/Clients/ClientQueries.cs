using System.Globalization;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Domain.Usage;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients;

/// <summary>Reads clients: bounded lists in a stable order, one statement each where nothing else is said.</summary>
public sealed class ClientQueries(PortalDb portal, ReadClientPage pages, ReviewClient reviews, UsageTrends trends, PageCursors cursors)
{
    private const int MostSoftware = 100;

    public static readonly Mistake SearchTooLong = new("search_too_long", "Search for at most 200 characters.");

    /// <summary>One page by cursor.</summary>
    public async Task<Outcome<Page<ClientRow>>> ListAsync(Actor actor, ClientListAsk ask, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        if (ask.Search?.Length > ClientListAsk.MaxSearchLength)
        {
            return SearchTooLong.At(nameof(ask.Search));
        }

        var list = $"clients {ask.SortBy} {(ask.Descending ? "down" : "up")} {ask.Origin} {ask.Software?.Length} {ask.Software} {ask.Search}";
        if (!cursors.Read(actor, list, ask.Page).IsDone(out var place, out var problem))
        {
            return problem;
        }

        await using var db = portal.OpenFor(actor);
        var rows = await ReadClientPage.Sorted(After(await MatchingAsync(db, ask, ct), ask, place), ask)
            .Take(ask.Page.Limit + 1).Select(ClientRow.FromRow).ToListAsync(ct);
        return rows.Count <= ask.Page.Limit
            ? new Page<ClientRow>(rows, Next: null)
            : new Page<ClientRow>(rows[..^1], cursors.Write(actor, list, SortValue(rows[^2], ask.SortBy), rows[^2].Id.ToString()));
    }

    /// <summary>One page by position, with a total and what stands beside the rows, for a grid: three statements.</summary>
    public async Task<Outcome<ClientListPage>> ListPageAsync(Actor actor, ClientListAsk ask, int skip, int take, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        if (ask.Search?.Length > ClientListAsk.MaxSearchLength)
        {
            return SearchTooLong.At(nameof(ask.Search));
        }

        await using var db = portal.OpenFor(actor);
        var matching = ask.IsForAll ? null : await MatchingAsync(db, ask, ct);
        var countTo = CountedPage<ClientRow>.CountTo(skip);
        var place = new PagePlace(Math.Clamp(skip, 0, CountedPage<ClientRow>.MaxTotal), Math.Clamp(take, 1, PageAsk.MaxLimit), countTo + 1);
        var rows = await pages.RunAsync(db, matching, ask, place, ct);
        if (rows is not [var first, ..])
        {
            // Behind the last page, or nothing matches: no row brings the rest along.
            return new ClientListPage(
                CountedPage<ClientRow>.Of([], await (matching ?? db.Clients).Take(place.CountTo).CountAsync(ct), countTo),
                new Dictionary<Guid, int>(),
                new Dictionary<Guid, IReadOnlyList<long>>(),
                await db.Clients.AnyAsync(client => client.Origin == ClientOrigin.Registration, ct),
                await db.ClientDocuments.AnyAsync(document => db.Consents.Any(consent => consent.ClientRowId == document.ClientRowId), ct));
        }

        return new ClientListPage(
            CountedPage<ClientRow>.Of(rows.ConvertAll(row => ClientRow.Of(row.Client)), first.Total, countTo),
            await reviews.CountAsync(actor, rows.ConvertAll(row => ClientDetail.Of(row.Client)), ct),
            await trends.ReadAsync(actor, rows.ConvertAll(row => row.Client.Id), ct),
            first.HasSoftware,
            first.HasDocumentClients);
    }

    public async Task<Outcome<ClientDetail>> FindAsync(Actor actor, string clientId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        await using var db = portal.OpenFor(actor);
        var key = ClientIds.KeyOf(clientId);
        return await db.Clients.Where(client => client.ClientIdKey == key).Select(ClientDetail.FromRow).SingleOrDefaultAsync(ct) is { } detail
            ? detail
            : Problem.NotFound();
    }

    /// <summary>The software of which copies registered themselves, the most frequent first.</summary>
    public async Task<Outcome<IReadOnlyList<SoftwareRow>>> ListSoftwareAsync(Actor actor, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        await using var db = portal.OpenFor(actor);
        return await db.Clients.Where(client => client.Origin == ClientOrigin.Registration)
            .GroupBy(client => client.Software)
            .Select(group => new { Software = group.Key, Clients = group.Count() })
            .OrderByDescending(row => row.Clients).ThenBy(row => row.Software)
            .Take(MostSoftware)
            .Select(row => new SoftwareRow(row.Software, row.Clients))
            .ToListAsync(ct);
    }

    private static async Task<IQueryable<Client>> MatchingAsync(PortalDbContext db, ClientListAsk ask, CancellationToken ct)
    {
        // A condition that is not asked for would still be one: it would take the count from an index to every row.
        var clients = string.IsNullOrWhiteSpace(ask.Search) ? db.Clients : await db.ClientsContainingAsync(ask.Search.Trim(), ct);
        clients = ask.Origin is { } origin ? clients.Where(client => client.Origin == origin) : clients;
        return ask.Software is { } software ? clients.Where(client => client.Software == software) : clients;
    }

    // Keyset: everything after the last row of the page before, in the same order as ReadClientPage.Sorted. A missing time sorts before every time.
    private static IQueryable<Client> After(IQueryable<Client> clients, ClientListAsk ask, string?[]? place)
    {
        if (place is null)
        {
            return clients;
        }

        var id = Guid.Parse(place[1]!);
        var text = place[0];
        DateTimeOffset? at = text is not null && (ask.SortBy is ClientSort.CreatedAt or ClientSort.LastUsedAt) ? TimeOf(text) : null;
        return (ask.SortBy, ask.Descending) switch
        {
            (ClientSort.CreatedAt, false) => clients.Where(client => client.CreatedAt > at || (client.CreatedAt == at && client.Id > id)),
            (ClientSort.CreatedAt, true) => clients.Where(client => client.CreatedAt < at || (client.CreatedAt == at && client.Id < id)),
            (ClientSort.LastUsedAt, false) when at is null => clients.Where(client => client.LastUsedAt != null || client.Id > id),
            (ClientSort.LastUsedAt, false) => clients.Where(client => client.LastUsedAt > at || (client.LastUsedAt == at && client.Id > id)),
            (ClientSort.LastUsedAt, true) when at is null => clients.Where(client => client.LastUsedAt == null && client.Id < id),
            (ClientSort.LastUsedAt, true) => clients.Where(client => client.LastUsedAt == null || client.LastUsedAt < at || (client.LastUsedAt == at && client.Id < id)),
            (ClientSort.ClientId, false) => clients.Where(client => string.Compare(client.ClientIdKey, text) > 0),
            (ClientSort.ClientId, true) => clients.Where(client => string.Compare(client.ClientIdKey, text) < 0),
            (_, false) => clients.Where(client => string.Compare(client.Name, text) > 0 || (client.Name == text && client.Id > id)),
            (_, true) => clients.Where(client => string.Compare(client.Name, text) < 0 || (client.Name == text && client.Id < id)),
        };
    }

    private static string? SortValue(ClientRow row, ClientSort sort) => sort switch
    {
        ClientSort.CreatedAt => TextOf(row.CreatedAt),
        ClientSort.LastUsedAt => row.LastUsedAt is { } at ? TextOf(at) : null,
        ClientSort.ClientId => ClientIds.KeyOf(row.ClientId),
        _ => row.Name,
    };

    private static string TextOf(DateTimeOffset at) => at.UtcTicks.ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset TimeOf(string text) => new(long.Parse(text, CultureInfo.InvariantCulture), TimeSpan.Zero);
}
