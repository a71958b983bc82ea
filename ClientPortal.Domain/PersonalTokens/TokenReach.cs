using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Members;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.PersonalTokens;

/// <summary>What happens to a token stands in the audit log of every workspace it reaches: each has a credential more, or one less.</summary>
internal static class TokenReach
{
    private const int MostWorkspaces = 200;

    public static async Task AddForReachAsync(this AuditTrail audit, PortalDbContext db, Actor actor, string action, PersonalToken token, string? detail, CancellationToken ct)
    {
        var userId = token.UserId;
        var joined = await db.Everywhere<Member>().Where(member => member.UserId == userId).OrderBy(member => member.JoinedAt).Select(member => member.WorkspaceId).Take(MostWorkspaces).ToListAsync(ct);
        var reached = joined.FindAll(token.Covers);
        foreach (var workspaceId in reached)
        {
            audit.Add(db, actor with { WorkspaceId = workspaceId }, action, targetId: token.Id, targetName: token.Name, detail: detail);
        }

        if (reached.Count == 0)
        {
            audit.Add(db, actor, action, targetId: token.Id, targetName: token.Name, detail: detail);
        }
    }
}
