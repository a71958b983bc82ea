using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.SigningKeys;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>Asks the database whether everything still lives that an access token depends on: grant, person, client and its epoch, and the tokens it was exchanged from.</summary>
public sealed class LivingTokens(PortalDb portal, TimeProvider time)
{
    // Compiled for this host's model. Of any workspace: whose a token is says the token.
    private readonly Func<PortalDbContext, Guid, Guid?, int, CancellationToken, Task<Client?>> _readClient = EF.CompileAsyncQuery(
        (PortalDbContext db, Guid tokenId, Guid? rowId, int epoch, CancellationToken ct) => db.Clients.IgnoreQueryFilters().AsNoTracking()
            .SingleOrDefault(row => row.Id == rowId && row.PausedAt == null && row.TokenEpoch == epoch && !db.RevokedAccessTokens.Any(revoked => revoked.Id == tokenId)));

    private readonly Func<PortalDbContext, Guid, Guid, int, DateTimeOffset, CancellationToken, Task<GrantRow?>> _readGrant = EF.CompileAsyncQuery(
        (PortalDbContext db, Guid tokenId, Guid grantId, int epoch, DateTimeOffset now, CancellationToken ct) => (
            from grant in db.Grants.IgnoreQueryFilters().AsNoTracking()
            join client in db.Clients on grant.ClientRowId equals client.Id
            join user in db.Users on grant.UserId equals user.Id
            where grant.Id == grantId && grant.RevokedAt == null && user.DisabledAt == null && client.PausedAt == null && client.TokenEpoch == epoch && !db.RevokedAccessTokens.Any(revoked => revoked.Id == tokenId)
            select new GrantRow
            {
                Grant = grant,
                Client = client,
                Name = user.DisplayName,
                Role = db.Members.Where(member => member.UserId == grant.UserId && member.WorkspaceId == grant.WorkspaceId).Select(member => (WorkspaceRole?)member.Role).FirstOrDefault(),
                SessionLives = db.UserSessions.Any(session => session.Id == grant.SessionId && session.ExpiresAt > now && session.EndsAt > now),
            }).SingleOrDefault());

    /// <summary>What the token means now; null where something it names has ended.</summary>
    internal async Task<AccessTokenFacts?> FindAsync(AccessTokenClaims claims, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return claims switch
        {
            { Parents.Count: > 0 } => await OfExchangeAsync(db, claims, ct),
            _ when IsPastTheUsualEnd(claims) && !await MayBeEndlessAsync(db, claims, ct) => null,
            { GrantId: { } grantId } => await OfPersonAsync(db, claims, grantId, ct),
            _ => await OfClientAsync(db, claims, ct),
        };
    }

    // A token without an end ends as others do once the policy of its client's workspace was taken back.
    private bool IsPastTheUsualEnd(AccessTokenClaims claims) => claims.IssuedAt + SigningKeySchedule.VerifiesFor <= time.GetUtcNow();

    private static Task<bool> MayBeEndlessAsync(PortalDbContext db, AccessTokenClaims claims, CancellationToken ct) =>
        db.Everywhere<Client>().AnyAsync(client => client.ClientId == claims.ClientId && client.Workspace!.EndlessTokens, ct);

    private async Task<AccessTokenFacts?> OfPersonAsync(PortalDbContext db, AccessTokenClaims claims, Guid grantId, CancellationToken ct) =>
        await FindGrantAsync(db, claims.Id, grantId, claims.Epoch, ct) is not { } found || found.Client.ClientId != claims.ClientId ? null
        : found.Grant.IsForSeveralWorkspaces ? OfSeveral(claims, found)
        : claims.ToFacts(found.Client, found.Name, found.Workspaces[0].Now(claims.Scopes, found.Client)) with { UserId = found.Grant.UserId, Role = found.Workspaces[0].Role };

    // Which workspaces it is for says the grant, from which one may have been taken since.
    private static AccessTokenFacts OfSeveral(AccessTokenClaims claims, GrantInUse found) =>
        claims.ToFacts(found.Client, found.Name, HeldWorkspace.Now(found.Workspaces, claims.Scopes, found.Client)) with
        {
            UserId = found.Grant.UserId,
            WorkspaceId = found.Workspaces[0].Id,
            Workspaces = [.. found.Workspaces.Select(workspace => new WorkspaceOfToken(workspace.Shown!, workspace.Role, workspace.Now(claims.Scopes, found.Client)))],
        };

    private async Task<AccessTokenFacts?> OfClientAsync(PortalDbContext db, AccessTokenClaims claims, CancellationToken ct)
    {
        var client = await _readClient(db, claims.Id, claims.ClientRowId, claims.Epoch, ct);
        return client is not null && client.ClientId == claims.ClientId && ActsOnItsOwn(client)
            ? claims.ToFacts(client, client.Name, claims.Scopes.Intersect(client.Scopes))
            : null;
    }

    /// <summary>Dies with any of its parents, with the grant, and with any of the clients through whose hands it went (SEC-149).</summary>
    private async Task<AccessTokenFacts?> OfExchangeAsync(PortalDbContext db, AccessTokenClaims claims, CancellationToken ct)
    {
        Guid[] ids = [claims.Id, .. claims.Parents.Select(parent => parent.Id)];
        if (claims.ClientRowId is not { } rowId || await db.RevokedAccessTokens.AnyAsync(row => ids.Contains(row.Id), ct))
        {
            return null;
        }

        TokenParent[] links = [.. claims.Parents, new TokenParent(claims.Id, rowId, claims.Epoch)];
        var rowIds = links.Select(link => link.ClientRowId).Distinct().ToArray();
        var clients = await db.Everywhere<Client>().AsNoTracking().Where(row => rowIds.Contains(row.Id) && row.PausedAt == null).ToDictionaryAsync(row => row.Id, ct);
        if (!Array.TrueForAll(links, link => clients.TryGetValue(link.ClientRowId, out var row) && row.TokenEpoch == link.Epoch))
        {
            return null;
        }

        var (exchanger, first) = (clients[rowId], clients[links[0].ClientRowId]);
        if (exchanger.ClientId != claims.ClientId || !links.Skip(1).All(link => MayExchange(clients[link.ClientRowId])))
        {
            return null;
        }

        var ceiling = clients.Values.Aggregate(Rights.All, (least, client) => least & DynamicLimits.RightsOf(client));
        if (claims.GrantId is null)
        {
            return first.ClientId == claims.Subject && ActsOnItsOwn(first)
                ? claims.ToFacts(exchanger, first.Name, claims.Scopes.Intersect(first.Scopes).Intersect(exchanger.Scopes)) with { Ceiling = ceiling }
                : null;
        }

        return await FindGrantAsync(db, claims.Id, claims.GrantId.Value, links[0].Epoch, ct) is { } found && found.Client.Id == first.Id && found.Workspaces.FirstOrDefault(one => one.Id == claims.WorkspaceId) is { } workspace
            ? claims.ToFacts(exchanger, found.Name, workspace.Now(claims.Scopes, first).Intersect(exchanger.Scopes)) with { UserId = found.Grant.UserId, Role = workspace.Role, Ceiling = ceiling }
            : null;
    }

    private static bool MayExchange(Client client) => client.GrantTypes.Contains(GrantTypes.TokenExchange) && client.Kind == ClientKind.Confidential;

    private static bool ActsOnItsOwn(Client client) => ClientSettings.ActsForItself(client.GrantTypes) && client.Kind == ClientKind.Confidential;

    private async Task<GrantInUse?> FindGrantAsync(PortalDbContext db, Guid tokenId, Guid grantId, int epoch, CancellationToken ct)
    {
        if (await _readGrant(db, tokenId, grantId, epoch, time.GetUtcNow(), ct) is not { } found || !MayActNow(found.Grant, found.Client, found.SessionLives))
        {
            return null;
        }

        var held = await HeldWorkspace.OfAsync(db, found.Grant, found.Role, ct);
        return held.Count > 0 ? new GrantInUse(found.Grant, found.Client, found.Name, held) : null;
    }

    // Without offline_access the client acts only while the person is signed in (SEC-099); who gave it a key to act with was never asked in a browser.
    private static bool MayActNow(Grant grant, Client client, bool sessionLives) => grant.KeyThumbprint is null
        ? sessionLives || grant.Scopes.Contains(ScopeNames.OfflineAccess)
        : client.GrantTypes.Contains(GrantTypes.PersonKey) && client.Kind == ClientKind.Confidential;

    private sealed record GrantRow
    {
        public required Grant Grant { get; init; }

        public required Client Client { get; init; }

        public required string Name { get; init; }

        public required WorkspaceRole? Role { get; init; }

        public required bool SessionLives { get; init; }
    }

    /// <param name="Workspaces">Never empty.</param>
    private sealed record GrantInUse(Grant Grant, Client Client, string Name, IReadOnlyList<HeldWorkspace> Workspaces);
}
