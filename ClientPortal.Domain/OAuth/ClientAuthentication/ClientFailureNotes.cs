using System.Collections.Concurrent;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;

namespace ClientPortal.Domain.OAuth.ClientAuthentication;

/// <summary>
/// Failed tries, kept in memory and audited in batches: a flood of wrong secrets neither fills the memory nor tells by its time whether the client exists.
/// </summary>
public sealed class ClientFailureNotes(PortalDb portal, AuditTrail audit)
{
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<(Guid ClientRowId, string Reason), (Client Client, int Count)> failures = new();

    /// <summary>Tries at a client that exists become one audit row per reason and batch; those at unknown ids belong to no workspace and are only logged.</summary>
    public void Note(Client? client, string reason)
    {
        if (client is not null && failures.Count < Most)
        {
            failures.AddOrUpdate((client.Id, reason), (client, 1), (_, seen) => (seen.Client, seen.Count + 1));
        }
    }

    /// <summary>Writes what was noted since the last time.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        if (failures.IsEmpty)
        {
            return;
        }

        await using var db = portal.OpenForServer();
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
