using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.Secrets;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients.Review;

/// <summary>
/// Reads what the rules look at: one statement, however many clients are asked about, whose parts go along an index each and are bounded by the limits of
/// a client. The clients were found in the actor's workspace before.
/// </summary>
public sealed class ReadReviewFacts(PortalDb portal, IEnumerable<OAuthProfile> profiles, TimeProvider time)
{
    // Compiled for this host's model. The ids go along as one parameter: with one for each, the statement would be written anew every time. No rule says
    // anything about a key in its first quarter, unless whoever made it has left. The consents of other workspaces' people are theirs; only that there is
    // one is told, to whoever may read the client. Keys come first, because a column has the type that it has there, and nothing is no time.
    private readonly Func<PortalDbContext, Guid[], Guid[], Guid[], Guid, DateTimeOffset, IAsyncEnumerable<Part>> _read = EF.CompileAsyncQuery(
        (PortalDbContext db, Guid[] ids, Guid[] withKeys, Guid[] shared, Guid workspaceId, DateTimeOffset quarterAgo) =>
            db.ApiKeys.IgnoreQueryFilters().Where(key => withKeys.Contains(key.ClientRowId) && key.DisabledAt == null && (key.CreatedAt < quarterAgo || key.CreatorLeftAt != null)).Select(key => new Part
                {
                    Kind = PartKind.Key,
                    ClientRowId = key.ClientRowId,
                    Id = key.Id,
                    Hint = null,
                    Name = key.Name,
                    Hash = null,
                    Number = null,
                    CreatedAt = key.CreatedAt,
                    LastUsedAt = key.LastUsedAt,
                    ExpiresAt = key.ExpiresAt,
                    PreviousEndsAt = key.PreviousEndsAt,
                    CreatorLeftAt = db.Members.Any(member => member.WorkspaceId == workspaceId && member.UserId == key.CreatedByUserId) ? null : key.CreatorLeftAt,
                })
                .Concat(db.ClientSecrets.Where(secret => ids.Contains(secret.ClientRowId)).Select(secret => new Part
                {
                    Kind = PartKind.Secret,
                    ClientRowId = secret.ClientRowId,
                    Id = secret.Id,
                    Hint = secret.Hint,
                    Name = null,
                    Hash = null,
                    Number = (int?)secret.Origin,
                    CreatedAt = secret.CreatedAt,
                    LastUsedAt = secret.LastUsedAt,
                    ExpiresAt = secret.ExpiresAt,
                    PreviousEndsAt = null,
                    CreatorLeftAt = null,
                }))
                .Concat(db.PermissionUses.Where(use => ids.Contains(use.ClientRowId)).Select(use => new Part
                {
                    Kind = PartKind.Use,
                    ClientRowId = use.ClientRowId,
                    Id = null,
                    Hint = null,
                    Name = null,
                    Hash = use.Hash,
                    Number = (int?)use.Kind,
                    CreatedAt = use.AllowedAt,
                    LastUsedAt = use.LastUsedAt,
                    ExpiresAt = null,
                    PreviousEndsAt = null,
                    CreatorLeftAt = null,
                }))
                .Concat(db.Clients.Where(client => shared.Contains(client.Id) && db.Consents.Any(consent => consent.ClientRowId == client.Id && consent.WorkspaceId != workspaceId)).Select(client => new Part
                {
                    Kind = PartKind.UsedElsewhere,
                    ClientRowId = client.Id,
                    Id = null,
                    Hint = null,
                    Name = null,
                    Hash = null,
                    Number = null,
                    CreatedAt = client.CreatedAt,
                    LastUsedAt = null,
                    ExpiresAt = null,
                    PreviousEndsAt = null,
                    CreatorLeftAt = null,
                }))
                .Concat(db.Workspaces.Where(row => row.Id == workspaceId && row.EndlessTokens).Select(row => new Part
                {
                    Kind = PartKind.EndlessTokens,
                    ClientRowId = row.Id,
                    Id = null,
                    Hint = null,
                    Name = null,
                    Hash = null,
                    Number = null,
                    CreatedAt = row.CreatedAt,
                    LastUsedAt = null,
                    ExpiresAt = null,
                    PreviousEndsAt = null,
                    CreatorLeftAt = null,
                })));

    private readonly IReadOnlyList<OAuthProfile> _dialects = [.. profiles.Where(profile => profile.IsDialect)];

    /// <summary>In the order of the clients.</summary>
    internal async Task<IReadOnlyList<ReviewFacts>> RunAsync(Actor actor, IReadOnlyList<ClientDetail> clients, CancellationToken ct)
    {
        if (clients.Count == 0)
        {
            return [];
        }

        var now = time.GetUtcNow();
        await using var db = portal.OpenForServer();
        var ids = clients.Select(client => client.Id).ToArray();
        var withKeys = actor.May(Rights.KeysRead) ? ids : []; // names of keys are for those who may list them
        var shared = clients.Where(client => client.AvailableToOtherWorkspaces).Select(client => client.Id).ToArray();
        var parts = new List<Part>();
        await foreach (var part in _read(db, ids, withKeys, shared, actor.Workspace, now.AddDays(-ReviewFacts.Quarter)).WithCancellation(ct))
        {
            parts.Add(part);
        }

        var (own, mayBeEndless) = (parts.ToLookup(part => part.ClientRowId), parts.Exists(part => part.Kind == PartKind.EndlessTokens));
        return [.. clients.Select(client => new ReviewFacts
        {
            Client = client,
            Now = now,
            Secrets = [.. own[client.Id].Where(part => part.Kind == PartKind.Secret).Select(part => part.AsSecret())],
            Keys = [.. own[client.Id].Where(part => part.Kind == PartKind.Key).Select(part => part.AsKey())],
            Uses = [.. own[client.Id].Where(part => part.Kind == PartKind.Use).Select(part => part.AsUse())],
            Dialects = _dialects,
            TokensMayBeEndless = mayBeEndless,
            IsUsedElsewhere = own[client.Id].Any(part => part.Kind == PartKind.UsedElsewhere),
        })];
    }

    private enum PartKind
    {
        Secret,
        Key,
        Use,
        UsedElsewhere,
        EndlessTokens,
    }

    /// <summary>A row of any of the parts; what a part does not have is null.</summary>
    private sealed class Part
    {
        public required PartKind Kind { get; init; }

        /// <summary>The client it belongs to; for <see cref="PartKind.EndlessTokens"/> the workspace.</summary>
        public required Guid ClientRowId { get; init; }

        public required Guid? Id { get; init; }

        public required string? Hint { get; init; }

        public required string? Name { get; init; }

        public required byte[]? Hash { get; init; }

        /// <summary>A <see cref="SecretOrigin"/>, or a <see cref="PermissionKind"/>.</summary>
        public required int? Number { get; init; }

        public required DateTimeOffset CreatedAt { get; init; }

        public required DateTimeOffset? LastUsedAt { get; init; }

        public required DateTimeOffset? ExpiresAt { get; init; }

        public required DateTimeOffset? PreviousEndsAt { get; init; }

        public required DateTimeOffset? CreatorLeftAt { get; init; }

        public ReviewedSecret AsSecret() => new(Id!.Value, Hint!, CreatedAt, LastUsedAt, ExpiresAt, (SecretOrigin)Number!.Value);

        public ReviewedKey AsKey() => new(Id!.Value, Name!, CreatedAt, LastUsedAt, ExpiresAt, DisabledAt: null, PreviousEndsAt, CreatorLeftAt);

        public PermissionUse AsUse() => new() { ClientRowId = ClientRowId, Kind = (PermissionKind)Number!.Value, Hash = Hash!, AllowedAt = CreatedAt, LastUsedAt = LastUsedAt };
    }
}
