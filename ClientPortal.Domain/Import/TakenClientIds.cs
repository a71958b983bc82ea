using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Throttling;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Import;

/// <summary>
/// Notes at each row whether its client id is taken. Ids of other workspaces are counted as tries at taken ones, so that a file is no fast way to
/// list them (SEC-011). Advisory: the index decides.
/// </summary>
public sealed class TakenClientIds(PortalDb portal, Throttles throttles)
{
    /// <summary>The plan with what was found, or that there were too many.</summary>
    internal async Task<Outcome<ImportPlan>> NoteAsync(Actor actor, ImportPlan plan, CancellationToken ct)
    {
        var keys = plan.Clients.Where(client => client.Draft.ClientId is not null).Select(client => client.ClientIdKey).Distinct(StringComparer.Ordinal).ToList();
        await using var db = portal.OpenForServer();
        var taken = await db.Everywhere<Client>().Where(client => keys.Contains(client.ClientIdKey))
            .Select(client => new { client.ClientIdKey, client.WorkspaceId }).ToDictionaryAsync(client => client.ClientIdKey, client => client.WorkspaceId, StringComparer.Ordinal, ct);
        foreach (var _ in taken.Values.Where(workspace => workspace != actor.Workspace))
        {
            if (throttles.Take(Throttle.TakenClientIdsPerCaller, actor.SubjectId) is { } tooMany)
            {
                return tooMany;
            }
        }

        return plan with { Clients = [.. plan.Clients.Select(client => taken.ContainsKey(client.ClientIdKey) ? client.With(ReadImport.At(client, ClientMistakes.ClientIdTaken)) : client)] };
    }
}
