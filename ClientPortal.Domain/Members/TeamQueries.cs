using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Members;

/// <summary>The workspaces a credential is for, each with its people: one read, whatever their number.</summary>
public sealed class TeamQueries(PortalDb portal, WhoAmI who)
{
    /// <summary>In all workspaces together: the answer is one list without pages.</summary>
    private const int MostMembers = 5000;

    private static readonly ScopeSet ShowMembers = new([ScopeNames.FullAccess, ScopeNames.MembersRead]);

    /// <summary>In the order of their names. Members only where the credential may read them.</summary>
    public async Task<Outcome<IReadOnlyList<Team>>> ListAsync(Actor actor, CancellationToken ct)
    {
        if (!(await who.RunAsync(actor, ct)).IsDone(out var self, out var problem))
        {
            return problem;
        }

        var ids = self.Workspaces.Select(workspace => workspace.Id).ToList();
        await using var db = portal.OpenForServer();
        var shown = MayReadMembers(actor) ? db.Everywhere<Member>().Where(member => ids.Contains(member.WorkspaceId)) : db.Everywhere<Member>().Where(_ => false);
        var rows = await shown.OrderBy(member => member.WorkspaceId).ThenBy(member => member.Id).Take(MostMembers)
            .Select(member => new { member.WorkspaceId, member.UserId, member.User!.DisplayName, member.User.Email, member.Role }).ToListAsync(ct);
        var people = rows.ToLookup(row => row.WorkspaceId, row => new TeamMember(row.UserId, row.DisplayName, row.Email ?? "", row.Role));
        return self.Workspaces.Select(workspace => new Team(workspace.Id, workspace.Name, [.. people[workspace.Id]])).ToList();
    }

    // Every role reads members (decisions.md 24), so of a credential for several workspaces its scopes decide alike in each.
    private static bool MayReadMembers(Actor actor) =>
        actor.WorkspaceIds is not null ? actor.Scopes?.Intersect(ShowMembers).Count > 0 : actor.May(Rights.MembersRead);
}

/// <summary>A workspace and its people.</summary>
public sealed record Team(Guid Id, string Name, IReadOnlyList<TeamMember> Members);

/// <summary>A person in a workspace.</summary>
public sealed record TeamMember(Guid UserId, string Name, string Email, WorkspaceRole Role);
