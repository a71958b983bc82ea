using System.Collections.Concurrent;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Clients.Review;

/// <summary>
/// Notes in memory which of its permissions a client uses, each at most once an hour, and writes them in batches: no request waits for it, and
/// a busy client costs no more than a quiet one.
/// </summary>
public sealed class PermissionNotes(PortalDb portal, TimeProvider time)
{
    private const int Most = 20_000;
    private static readonly TimeSpan Fineness = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<PermissionNote, DateTimeOffset> noted = new();
    private readonly ConcurrentDictionary<PermissionNote, DateTimeOffset> unwritten = new();

    /// <summary>A code went to one of its redirect URIs.</summary>
    internal void NoteRedirect(Client client, string sentTo)
    {
        if (RedirectUriMatching.RegisteredFor(client, sentTo) is { } registered)
        {
            Note(client, PermissionKind.RedirectUri, registered);
        }
    }

    /// <summary>It got a token.</summary>
    internal void NoteToken(Client client, string grantType, ScopeSet scopes, OAuthProfile profile)
    {
        Note(client, PermissionKind.GrantType, grantType);
        foreach (var scope in scopes)
        {
            Note(client, PermissionKind.Scope, scope);
        }

        if (profile.IsDialect)
        {
            Note(client, PermissionKind.Dialect, profile.Name);
        }
    }

    /// <summary>Writes what was noted since the last time. What fails stays noted for the next.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        foreach (var note in unwritten.Keys)
        {
            await using var db = portal.OpenForServer();
            if (unwritten.TryGetValue(note, out var at) && await WriteAsync(db, note, at, ct))
            {
                unwritten.TryRemove(KeyValuePair.Create(note, at)); // not if it was used again since
            }
        }
    }

    private void Note(Client client, PermissionKind kind, string value)
    {
        var (note, now) = (new PermissionNote(client.Id, kind, value), time.GetUtcNow());
        if (noted.TryGetValue(note, out var before) && now - before < Fineness)
        {
            return;
        }

        if (noted.Count >= Most)
        {
            noted.Clear(); // costs a few writes more, and no memory
        }

        noted[note] = now;
        if (unwritten.Count < Most)
        {
            unwritten[note] = now;
        }
    }

    private static async Task<bool> WriteAsync(PortalDbContext db, PermissionNote note, DateTimeOffset at, CancellationToken ct)
    {
        var (id, kind, hash) = (note.ClientRowId, note.Kind, SecretHash.Of(note.Value));
        if (await db.PermissionUses.Where(use => use.ClientRowId == id && use.Kind == kind && use.Hash == hash)
                .ExecuteUpdateAsync(set => set.SetProperty(use => use.LastUsedAt, use => use.LastUsedAt > at ? use.LastUsedAt : at), ct) > 0)
        {
            return true;
        }

        // Allowed from the beginning: only what came later has a row of its own before its first use.
        if (await db.Everywhere<Client>().Where(client => client.Id == id).Select(client => (DateTimeOffset?)client.CreatedAt).SingleOrDefaultAsync(ct) is not { } allowedAt)
        {
            return true; // deleted meanwhile
        }

        db.PermissionUses.Add(new PermissionUse { ClientRowId = id, Kind = kind, Hash = hash, AllowedAt = allowedAt, LastUsedAt = at });
        return await db.TrySaveAsync(Problem.Stale(), ct) is null; // another node was faster: the next round updates its row
    }

    private readonly record struct PermissionNote(Guid ClientRowId, PermissionKind Kind, string Value);
}
