using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Consents;

/// <summary>The clients a person has allowed to act for them, over all workspaces: an account's own matter, whatever the role (SEC-051).</summary>
public sealed class ConnectedAppQueries(PortalDb portal, TimeProvider time)
{
    private const int MaxConsents = 500;

    public async Task<Outcome<IReadOnlyList<ConnectedAppRow>>> ListAsync(Actor actor, CancellationToken ct)
    {
        if (!OwnConsents.Belong(actor, out var userId))
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenForServer();
        var tokens = db.Everywhere<RefreshToken>();
        var only = OwnConsents.ConfinedTo(actor);
        var consents = await (
            from consent in db.Everywhere<Consent>().AsNoTracking()
            join workspace in db.Workspaces on consent.WorkspaceId equals workspace.Id
            where consent.UserId == userId && (only == null || consent.WorkspaceId == only)
            orderby consent.Client!.Name, consent.Id
            select new
            {
                consent.ClientRowId,
                consent.Client!.ClientId,
                consent.Client.Name,
                Workspace = workspace.Name,
                consent.Scopes,
                consent.GivenAt,
                LastUsedAt = tokens
                    .Where(token => token.Grant!.UserId == userId && token.Grant.ClientRowId == consent.ClientRowId && token.Grant.WorkspaceId == consent.WorkspaceId)
                    .Max(token => (DateTimeOffset?)token.CreatedAt),
            }).Take(MaxConsents).ToListAsync(ct);

        // A device's grant may hold more than what is remembered for the authorization endpoint.
        var now = time.GetUtcNow();
        var granted = (await db.Everywhere<Grant>().AsNoTracking()
                .Where(grant => grant.UserId == userId && (only == null || grant.WorkspaceId == only || grant.Workspaces.Any(row => row.WorkspaceId == only)) && grant.RevokedAt == null && (grant.ExpiresAt == null || grant.ExpiresAt > now))
                .Select(grant => new { grant.ClientRowId, grant.Scopes }).Distinct().Take(MaxConsents * 4).ToListAsync(ct))
            .ToLookup(grant => grant.ClientRowId, grant => grant.Scopes);

        return consents.GroupBy(consent => consent.ClientRowId).Select(app => new ConnectedAppRow(
            app.Key,
            app.First().ClientId,
            app.First().Name,
            [.. app.Select(consent => consent.Workspace)],
            app.Select(consent => consent.Scopes).Concat(granted[app.Key]).Aggregate(ScopeSet.Empty, (all, scopes) => all.Union(scopes)),
            app.Min(consent => consent.GivenAt),
            app.Max(consent => consent.LastUsedAt) ?? app.Max(consent => consent.GivenAt))).ToList();
    }
}

/// <summary>A client that may act for the person.</summary>
/// <param name="Id">The client's row id; names it to <see cref="WithdrawConsent"/>.</param>
/// <param name="Scopes">All that was allowed, in any of the workspaces.</param>
/// <param name="LastUsedAt">When it last got a token.</param>
public sealed record ConnectedAppRow(
    Guid Id, string ClientId, string Name, IReadOnlyList<string> Workspaces, ScopeSet Scopes, DateTimeOffset AllowedAt, DateTimeOffset LastUsedAt);
