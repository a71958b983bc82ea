using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.Secrets;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients.Review;

/// <summary>
/// Reviews clients against OAuth 2.1 and RFC 9700: reads the facts, lets the rules speak. Five statements however many clients are asked
/// about, each along an index and bounded by the limits of a client.
/// </summary>
public sealed class ReviewClient(PortalDb portal, IEnumerable<OAuthProfile> profiles, TimeProvider time)
{
    private static readonly Func<ReviewFacts, IEnumerable<ReviewFinding>>[] Rules =
        [SignInFindings.In, SecretFindings.In, TokenFindings.In, PermissionFindings.In, UseFindings.In];

    private readonly IReadOnlyList<OAuthProfile> dialects = [.. profiles.Where(profile => profile.IsDialect)];

    /// <summary>Everything there is to say about one client.</summary>
    public async Task<Outcome<ClientReview>> RunAsync(Actor actor, string clientId, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed();
        }

        await using var db = portal.OpenFor(actor);
        var key = ClientIds.KeyOf(clientId);
        var clients = await db.Clients.Where(client => client.ClientIdKey == key).Select(ClientDetail.FromRow).ToListAsync(ct);
        return clients.Count == 0 ? Problem.NotFound() : (await ReviewAsync(db, actor, clients, ct))[0];
    }

    /// <summary>How many findings should be mended, by row id, for one page of a list.</summary>
    public async Task<Outcome<IReadOnlyDictionary<Guid, int>>> CountAsync(Actor actor, IReadOnlyCollection<Guid> clientRowIds, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsRead))
        {
            return Problem.NotAllowed();
        }

        var ids = clientRowIds.Take(PageAsk.MaxLimit).ToList();
        await using var db = portal.OpenFor(actor);
        var clients = await db.Clients.Where(client => ids.Contains(client.Id)).Select(ClientDetail.FromRow).ToListAsync(ct);
        var reviews = await ReviewAsync(db, actor, clients, ct);
        return clients.Zip(reviews).ToDictionary(pair => pair.First.Id, pair => pair.Second.Serious);
    }

    private async Task<List<ClientReview>> ReviewAsync(PortalDbContext db, Actor actor, List<ClientDetail> clients, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var ids = clients.ConvertAll(client => client.Id);
        var secrets = (await db.ClientSecrets.Where(secret => ids.Contains(secret.ClientRowId)).Select(secret => new
        {
            secret.ClientRowId,
            Row = new SecretRow(secret.Id, secret.Hint, secret.Note, secret.CreatedAt, secret.CreatedBy, secret.LastUsedAt, secret.ExpiresAt, secret.Version, secret.ProtectedCopy != null, secret.Origin),
        }).ToListAsync(ct)).ToLookup(secret => secret.ClientRowId, secret => secret.Row);
        var keys = await KeysAsync(db, actor, ids, now, ct);
        var uses = (await db.PermissionUses.AsNoTracking().Where(use => ids.Contains(use.ClientRowId)).ToListAsync(ct)).ToLookup(use => use.ClientRowId);
        var elsewhere = await UsedElsewhereAsync(actor, clients, ct);
        var workspaceId = actor.WorkspaceId;
        var mayBeEndless = uses.Any(some => some.Any(use => use.Kind == PermissionKind.Dialect)) && await db.Workspaces.AnyAsync(row => row.Id == workspaceId && row.EndlessTokens, ct);
        return clients.ConvertAll(client => Judge(new ReviewFacts
        {
            Client = client,
            Now = now,
            Secrets = [.. secrets[client.Id]],
            Keys = [.. keys[client.Id]],
            Uses = [.. uses[client.Id]],
            Dialects = dialects,
            TokensMayBeEndless = mayBeEndless,
            IsUsedElsewhere = elsewhere.Contains(client.Id),
        }));
    }

    /// <summary>The rules alone; the worst findings first, then by number.</summary>
    internal static ClientReview Judge(ReviewFacts facts) => new(facts.Client.ClientId, facts.Client.Version,
        [.. Rules.SelectMany(rules => rules(facts)).OrderByDescending(finding => finding.Rule.Severity).ThenBy(finding => finding.Rule.Number).ThenBy(finding => finding.Subject, StringComparer.Ordinal)]);

    // No rule says anything about a key in its first quarter, unless whoever made it has left. Names of keys are for those who may list them.
    private static async Task<ILookup<Guid, ReviewedKey>> KeysAsync(PortalDbContext db, Actor actor, List<Guid> ids, DateTimeOffset now, CancellationToken ct)
    {
        ids = actor.May(Rights.KeysRead) ? ids : [];
        var quarterAgo = now.AddDays(-ReviewFacts.Quarter);
        var keys = await db.ApiKeys.Where(key => ids.Contains(key.ClientRowId) && key.DisabledAt == null && (key.CreatedAt < quarterAgo || key.CreatorLeftAt != null)).Select(key => new
        {
            key.ClientRowId,
            Key = new ReviewedKey(key.Id, key.Name, key.CreatedAt, key.LastUsedAt, key.ExpiresAt, key.DisabledAt, key.PreviousEndsAt, db.Members.Any(member => member.UserId == key.CreatedByUserId) ? null : key.CreatorLeftAt),
        }).ToListAsync(ct);
        return keys.ToLookup(key => key.ClientRowId, key => key.Key);
    }

    // The consents of other workspaces' people are theirs; only that there is one is told, to whoever may read the client.
    private async Task<HashSet<Guid>> UsedElsewhereAsync(Actor actor, List<ClientDetail> clients, CancellationToken ct)
    {
        var ids = clients.Where(client => client.AvailableToOtherWorkspaces).Select(client => client.Id).ToList();
        if (ids.Count == 0)
        {
            return [];
        }

        await using var db = portal.OpenForServer();
        var own = actor.Workspace;
        return await db.Everywhere<Consent>().Where(consent => ids.Contains(consent.ClientRowId) && consent.WorkspaceId != own)
            .Select(consent => consent.ClientRowId).Distinct().ToHashSetAsync(ct);
    }
}
