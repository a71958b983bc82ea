using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Members;

/// <summary>The workspaces a credential is for, each with its people: one read, whatever their number.</summary>
public sealed class TeamQueries(PortalDb portal, WhoAmI who)
{
    /// <summary>As many as a list without pages may hold (decisions.md 26).</summary>
    private const int MostMembers = 1000;

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
        var people = MayReadMembers(actor)
            ? await db.Workspaces.Where(workspace => ids.Contains(workspace.Id)).Select(workspace => new
            {
                workspace.Id,
                Members = db.Everywhere<Member>().Where(member => member.WorkspaceId == workspace.Id).OrderBy(member => member.Id).Take(MostMembers)
                    .Select(member => new TeamMember(member.UserId, member.User!.DisplayName, member.User.Email ?? "", member.Role)).ToList(),
            }).ToDictionaryAsync(workspace => workspace.Id, workspace => workspace.Members, ct)
            : [];
        return self.Workspaces.Select(workspace => new Team(workspace.Id, workspace.Name, people.GetValueOrDefault(workspace.Id) ?? [])).ToList();
    }

    // Every role reads members (decisions.md 24), so of a credential for several workspaces its scopes decide alike in each.
    private static bool MayReadMembers(Actor actor) =>
        actor.WorkspaceIds is not null ? actor.Scopes?.Intersect(ShowMembers).Count > 0 : actor.May(Rights.MembersRead);
}

/// <summary>A workspace and its people.</summary>
public sealed record Team(Guid Id, string Name, IReadOnlyList<TeamMember> Members);

/// <summary>A person in a workspace.</summary>
public sealed record TeamMember(Guid UserId, string Name, string Email, WorkspaceRole Role);
