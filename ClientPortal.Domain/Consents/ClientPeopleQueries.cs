using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Consents;

/// <summary>
/// Who in the actor's workspace has allowed a client to act for them: one of the workspace's own clients, or another workspace's that somebody
/// here has allowed (SEC-051). What people allowed elsewhere is not seen from here.
/// </summary>
public sealed class ClientPeopleQueries(PortalDb portal, PageCursors cursors, TimeProvider time)
{
    /// <summary>In the order in which they first allowed it, by cursor.</summary>
    public async Task<Outcome<Page<ClientPersonRow>>> ListAsync(Actor actor, string clientId, PageAsk ask, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed(Rights.ClientsRead);
        }

        await using var db = portal.OpenForServer();
        if (await ClientPeople.FindClientAsync(db, actor, clientId, ct) is not { } client)
        {
            return Problem.NotFound();
        }

        var list = $"people {client.Id}";
        if (!cursors.Read(actor, list, ask).IsDone(out var place, out var problem))
        {
            return problem;
        }

        var rows = await ReadAsync(db, actor, client.Id, place is null ? null : Guid.Parse(place[0]!), ask.Limit + 1, ct);
        return rows.Count <= ask.Limit
            ? new Page<ClientPersonRow>(rows, Next: null)
            : new Page<ClientPersonRow>(rows[..^1], cursors.Write(actor, list, rows[^2].ConsentId.ToString()));
    }

    private async Task<List<ClientPersonRow>> ReadAsync(PortalDbContext db, Actor actor, Guid clientRowId, Guid? after, int take, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var consents = ClientPeople.Consents(db, actor, clientRowId).AsNoTracking();
        var grants = ClientPeople.Grants(db, actor, clientRowId).AsNoTracking();
        var (workspaceId, tokens) = (actor.Workspace, db.Everywhere<RefreshToken>());
        if (after is { } last)
        {
            consents = consents.Where(consent => consent.Id > last);
        }

        var found = await (
            from consent in consents
            join user in db.Users on consent.UserId equals user.Id
            orderby consent.Id
            select new
            {
                consent.Id,
                consent.UserId,
                user.DisplayName,
                user.Email,
                consent.Scopes,
                consent.GivenAt,
                LastUsedAt = tokens
                    .Where(token => token.WorkspaceId == workspaceId && token.Grant!.UserId == consent.UserId && token.Grant.ClientRowId == clientRowId)
                    .Max(token => (DateTimeOffset?)token.CreatedAt),
            }).Take(take).ToListAsync(ct);

        // A device's grant may hold more than what is remembered for the authorization endpoint.
        var people = found.Select(row => row.UserId).ToList();
        var granted = (await grants
                .Where(grant => people.Contains(grant.UserId) && grant.RevokedAt == null && (grant.ExpiresAt == null || grant.ExpiresAt > now))
                .Select(grant => new { grant.UserId, grant.Scopes }).Distinct().ToListAsync(ct))
            .ToLookup(grant => grant.UserId, grant => grant.Scopes);
        return [.. found.Select(row => new ClientPersonRow(
            row.Id,
            row.UserId,
            row.DisplayName,
            row.Email ?? "",
            granted[row.UserId].Aggregate(row.Scopes, (all, scopes) => all.Union(scopes)),
            row.GivenAt,
            row.LastUsedAt ?? row.GivenAt))];
    }
}

/// <summary>A person who has allowed the client to act for them in this workspace.</summary>
/// <param name="UserId">Names the person to <see cref="WithdrawForPeople"/>.</param>
/// <param name="Scopes">All that was allowed.</param>
/// <param name="LastUsedAt">When the client last got a token for the person.</param>
public sealed record ClientPersonRow(Guid ConsentId, Guid UserId, string Name, string Email, ScopeSet Scopes, DateTimeOffset AllowedAt, DateTimeOffset LastUsedAt);
