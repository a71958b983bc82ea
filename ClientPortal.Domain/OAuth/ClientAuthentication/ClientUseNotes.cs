using System.Collections.Concurrent;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.LastUsed;
using ClientPortal.Domain.Secrets;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>
/// "Last used" and failed tries, kept in memory and written in batches: a token request never waits for such a write, and a flood of wrong
/// secrets neither fills the memory nor tells by its time whether the client exists.
/// </summary>
public sealed class ClientUseNotes(PortalDb portal, AuditTrail audit)
{
    private const int MaxUses = 10_000;
    private const int MaxFailures = 1_000;

    private readonly BoundedMap<(Guid ClientRowId, Guid? SecretId), DateTimeOffset> uses = new(MaxUses);
    private readonly ConcurrentDictionary<(Guid ClientRowId, string Reason), (Client Client, int Count)> failures = new();

    public void NoteUse(Guid clientRowId, Guid? secretId, DateTimeOffset now) => uses.NoteUse((clientRowId, secretId), now);

    /// <summary>Tries at a client that exists become one audit row per reason and batch; those at unknown ids belong to no workspace and are only logged.</summary>
    public void NoteFailure(Client? client, string reason)
    {
        if (client is not null && failures.Count < MaxFailures)
        {
            failures.AddOrUpdate((client.Id, reason), (client, 1), (_, seen) => (seen.Client, seen.Count + 1));
        }
    }

    /// <summary>Writes what was noted since the last time.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        var noted = uses.ToArray();
        if (noted.Length == 0 && failures.IsEmpty)
        {
            return;
        }

        await using var db = portal.OpenForServer();
        foreach (var note in noted)
        {
            var ((clientRowId, secretId), at) = note;
            uses.TryRemove(note); // not if it was used again since: then it stays noted

            // No edit by a person, so no new version of the row: an open form must not become stale by a token request.
            await db.Everywhere<Client>().Where(row => row.Id == clientRowId && (row.LastUsedAt == null || row.LastUsedAt < at))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, at), ct);
            await db.Everywhere<ClientSecret>().Where(row => row.Id == secretId && (row.LastUsedAt == null || row.LastUsedAt < at))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastUsedAt, at), ct);
        }

        foreach (var key in failures.Keys)
        {
            if (failures.TryRemove(key, out var seen))
            {
                var actor = new Actor { Kind = ActorKind.Client, SubjectId = seen.Client.ClientId, Name = seen.Client.Name, WorkspaceId = seen.Client.WorkspaceId };
                audit.Add(db, actor, AuditActions.ClientAuthenticationFailed, seen.Client.ClientId, seen.Client.Id, seen.Client.Name, $"reason={key.Reason} tries={seen.Count}", succeeded: false);
            }
        }

        await db.SaveChangesAsync(ct);
    }
}
