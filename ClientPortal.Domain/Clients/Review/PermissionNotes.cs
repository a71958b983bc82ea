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
    private const int RowsPerWrite = 500;
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
        foreach (var some in unwritten.ToArray().Chunk(RowsPerWrite))
        {
            await WriteAsync(some, ct);
            foreach (var note in some)
            {
                unwritten.TryRemove(note); // not if it was used again since
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

    private async Task WriteAsync(KeyValuePair<PermissionNote, DateTimeOffset>[] some, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var ids = some.Select(note => note.Key.ClientRowId).Distinct().ToArray();
        var created = await db.Everywhere<Client>().Where(client => ids.Contains(client.Id)).Select(client => new { client.Id, client.CreatedAt })
            .ToDictionaryAsync(client => client.Id, client => client.CreatedAt, ct);

        // Allowed from the beginning: only what came later has a row of its own before its first use, and the later of both times stays.
        var rows = some.Where(note => created.ContainsKey(note.Key.ClientRowId)).Select(note => new PermissionUse
        {
            ClientRowId = note.Key.ClientRowId,
            Kind = note.Key.Kind,
            Hash = SecretHash.Of(note.Key.Value),
            AllowedAt = created[note.Key.ClientRowId],
            LastUsedAt = note.Value,
        }).ToArray();
        await db.AddUpAsync(rows, ct);
        await transaction.CommitAsync(ct);
    }

    private readonly record struct PermissionNote(Guid ClientRowId, PermissionKind Kind, string Value);
}
