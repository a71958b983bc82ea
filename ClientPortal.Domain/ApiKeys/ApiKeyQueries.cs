using System.Globalization;
using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>Reads a client's keys, the newest first.</summary>
public sealed class ApiKeyQueries(PortalDb portal, PageCursors cursors)
{
    public async Task<Outcome<Page<ApiKeyRow>>> ListAsync(Actor actor, string clientId, PageAsk ask, CancellationToken ct)
    {
        if (!actor.May(Rights.KeysRead))
        {
            return Problem.NotAllowed(Rights.KeysRead);
        }

        await using var db = portal.OpenFor(actor);
        if (await db.Clients.AsNoTracking().FindByClientIdAsync(clientId, ct) is not { } client)
        {
            return Problem.NotFound();
        }

        var list = $"keys {client.Id}";
        if (!cursors.Read(actor, list, ask).IsDone(out var place, out var problem))
        {
            return problem;
        }

        var keys = db.ApiKeys.Where(key => key.ClientRowId == client.Id);
        if (place is not null)
        {
            var at = new DateTimeOffset(long.Parse(place[0]!, CultureInfo.InvariantCulture), TimeSpan.Zero);
            var id = Guid.Parse(place[1]!);
            keys = keys.Where(key => key.CreatedAt < at || (key.CreatedAt == at && key.Id < id));
        }

        var rows = await ApiKeyRow.Of(db, keys.OrderByDescending(key => key.CreatedAt).ThenByDescending(key => key.Id).Take(ask.Limit + 1)).ToListAsync(ct);
        return rows.Count <= ask.Limit
            ? new Page<ApiKeyRow>(rows, Next: null)
            : new Page<ApiKeyRow>(rows[..^1], cursors.Write(actor, list, rows[^2].CreatedAt.UtcTicks.ToString(CultureInfo.InvariantCulture), rows[^2].Id.ToString()));
    }

    public async Task<Outcome<ApiKeyRow>> FindAsync(Actor actor, string clientId, Guid keyId, CancellationToken ct)
    {
        if (!actor.May(Rights.KeysRead))
        {
            return Problem.NotAllowed(Rights.KeysRead);
        }

        await using var db = portal.OpenFor(actor);
        var idKey = ClientIds.KeyOf(clientId);
        return await ApiKeyRow.Of(db, db.ApiKeys.Where(key => key.Id == keyId && key.Client!.ClientIdKey == idKey)).SingleOrDefaultAsync(ct) is { } row
            ? row
            : Problem.NotFound();
    }
}
