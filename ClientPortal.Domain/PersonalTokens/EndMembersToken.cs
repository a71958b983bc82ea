using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Members;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.PersonalTokens;

/// <summary>An administrator ends a member's token in the workspace; where else it is good is nobody's business here (SEC-168).</summary>
public sealed class EndMembersToken(PortalDb portal, AuditTrail audit)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, Guid id, CancellationToken ct)
    {
        if (!actor.May(Rights.MembersWrite))
        {
            return Problem.NotAllowed(Rights.MembersWrite);
        }

        await using var db = portal.OpenForServer();
        var workspaceId = actor.Workspace;
        var found = await (
            from token in db.PersonalTokens
            join member in db.Everywhere<Member>() on token.UserId equals member.UserId
            where token.Id == id && member.WorkspaceId == workspaceId
            select new { Token = token, member.Role }).SingleOrDefaultAsync(ct);
        if (found is null || !found.Token.Covers(workspaceId))
        {
            return Problem.NotFound();
        }

        if (found.Role == WorkspaceRole.Owner && actor.Role != WorkspaceRole.Owner)
        {
            return Problem.NotAllowed(); // decisions.md 24: administrators do not touch owners
        }

        found.Token.EndedIn = [.. found.Token.EndedIn, workspaceId];
        audit.Add(db, actor, AuditActions.PersonalTokenEnded, targetId: found.Token.Id, targetName: found.Token.Name);
        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : Nothing.AtAll;
    }
}
