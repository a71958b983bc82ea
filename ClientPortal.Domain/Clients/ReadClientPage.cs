using System.Collections.Concurrent;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients;

/// <summary>
/// Reads a page of clients with what every row brings along. Where nothing is looked for, as when the list is opened, the query is compiled once for each
/// order: otherwise EF Core takes its expression apart for every page anew.
/// </summary>
public sealed class ReadClientPage
{
    private static readonly Expression<Func<PortalDbContext, IQueryable<Client>, IQueryable<Client>, int, int, int, IQueryable<ListedClient>>> Page =
        (db, matching, sorted, skip, take, countTo) => sorted.AsNoTracking().Skip(skip).Take(take).Select(client => new ListedClient
        {
            Client = client,
            Total = matching.Take(countTo).Count(),
            HasSoftware = db.Clients.Any(one => one.Origin == ClientOrigin.Registration),
            HasDocumentClients = db.ClientDocuments.Any(document => db.Consents.Any(consent => consent.ClientRowId == document.ClientRowId)),
        });

    private readonly ConcurrentDictionary<(ClientSort By, bool Descending), Func<PortalDbContext, int, int, int, IAsyncEnumerable<ListedClient>>> _ofAll = new();

    /// <param name="matching">Null for all clients of the workspace.</param>
    internal async Task<List<ListedClient>> RunAsync(PortalDbContext db, IQueryable<Client>? matching, ClientListAsk ask, PagePlace place, CancellationToken ct)
    {
        if (matching is not null)
        {
            var body = In(Page, Expression.Constant(db), matching.Expression, Sorted(matching, ask).Expression, Of(nameof(place.Skip)), Of(nameof(place.Take)), Of(nameof(place.CountTo)));
            return await matching.Provider.CreateQuery<ListedClient>(body).ToListAsync(ct);
        }

        var rows = new List<ListedClient>(place.Take);
        await foreach (var row in _ofAll.GetOrAdd((ask.SortBy, ask.Descending), _ => Compile(ask))(db, place.Skip, place.Take, place.CountTo).WithCancellation(ct))
        {
            rows.Add(row);
        }

        return rows;

        Expression Of(string number) => Expression.Property(Expression.Constant(place), number); // a parameter of the statement, as a variable is
    }

    /// <summary>In the order that is asked for, of two alike the older first.</summary>
    internal static IQueryable<Client> Sorted(IQueryable<Client> clients, ClientListAsk ask) => (ask.SortBy, ask.Descending) switch
    {
        (ClientSort.CreatedAt, false) => clients.OrderBy(client => client.CreatedAt).ThenBy(client => client.Id),
        (ClientSort.CreatedAt, true) => clients.OrderByDescending(client => client.CreatedAt).ThenByDescending(client => client.Id),
        (ClientSort.LastUsedAt, false) => clients.OrderBy(client => client.LastUsedAt).ThenBy(client => client.Id),
        (ClientSort.LastUsedAt, true) => clients.OrderByDescending(client => client.LastUsedAt).ThenByDescending(client => client.Id),
        (ClientSort.ClientId, false) => clients.OrderBy(client => client.ClientIdKey),
        (ClientSort.ClientId, true) => clients.OrderByDescending(client => client.ClientIdKey),
        (_, false) => clients.OrderBy(client => client.Name).ThenBy(client => client.Id),
        (_, true) => clients.OrderByDescending(client => client.Name).ThenByDescending(client => client.Id),
    };

    private static Func<PortalDbContext, int, int, int, IAsyncEnumerable<ListedClient>> Compile(ClientListAsk ask)
    {
        // EF Core calls the statement's parameters by these names.
        var db = Expression.Parameter(typeof(PortalDbContext), "db");
        var (skip, take, countTo) = (Expression.Parameter(typeof(int), "skip"), Expression.Parameter(typeof(int), "take"), Expression.Parameter(typeof(int), "countTo"));
        var all = Expression.Property(db, nameof(PortalDbContext.Clients));
        var body = In(Page, db, all, Sorted(new EnumerableQuery<Client>(all), ask).Expression, skip, take, countTo);
        return EF.CompileAsyncQuery(Expression.Lambda<Func<PortalDbContext, int, int, int, IQueryable<ListedClient>>>(body, db, skip, take, countTo));
    }

    private static Expression In(LambdaExpression lambda, params Expression[] arguments) => new Inserted(lambda.Parameters, arguments).Visit(lambda.Body);

    private sealed class Inserted(IReadOnlyList<ParameterExpression> parameters, Expression[] arguments) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node)
        {
            for (var at = 0; at < parameters.Count; at++)
            {
                if (parameters[at] == node)
                {
                    return arguments[at];
                }
            }

            return node;
        }
    }
}

/// <summary>Which rows of a list.</summary>
/// <param name="CountTo">How many are counted at most.</param>
internal sealed record PagePlace(int Skip, int Take, int CountTo);

/// <summary>A client with what each row of a page tells about all of them.</summary>
internal sealed class ListedClient
{
    public required Client Client { get; init; }

    public required int Total { get; init; }

    public required bool HasSoftware { get; init; }

    public required bool HasDocumentClients { get; init; }
}
