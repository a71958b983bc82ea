using ClientPortal.Domain.Members;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Tells a caller about itself: what is not in the actor.</summary>
public sealed class WhoAmI(PortalDb portal)
{
    private const int MostListed = 200;

    public async Task<Outcome<Self>> RunAsync(Actor actor, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        Guid[] covered = [.. actor.WorkspaceIds ?? (actor.WorkspaceId is { } one ? [one] : [])];
        var all = actor.Kind == ActorKind.User
            ? await db.Everywhere<Member>().Where(member => member.UserId == actor.UserId).OrderBy(member => member.Workspace!.Name).ThenBy(member => member.WorkspaceId)
                .Select(member => new OwnWorkspace(member.WorkspaceId, member.Workspace!.Name, member.Workspace.Slug)).Take(MostListed).ToListAsync(ct)
            : await db.Workspaces.Where(workspace => covered.Contains(workspace.Id)).OrderBy(workspace => workspace.Name).ThenBy(workspace => workspace.Id).Take(MostListed)
                .Select(workspace => new OwnWorkspace(workspace.Id, workspace.Name, workspace.Slug)).ToListAsync(ct);
        var email = MaySeeEmail(actor) ? await db.Users.Where(user => user.Id == actor.UserId).Select(user => user.Email).FirstOrDefaultAsync(ct) : null;
        return new Self(email, all.FirstOrDefault(workspace => workspace.Id == actor.WorkspaceId), all);
    }

    // A token shows the address only to a client that was allowed to see it (OpenID Connect Core §5.4).
    private static bool MaySeeEmail(Actor actor) =>
        actor.UserId is not null && (actor.Scopes is not { } scopes || scopes.Contains(ScopeNames.Email) || scopes.Contains(ScopeNames.FullAccess));
}

/// <summary>What a caller is told about itself.</summary>
/// <param name="Workspaces">A token or key: those it is good for. A browser session: all of the person's.</param>
public sealed record Self(string? Email, OwnWorkspace? Workspace, IReadOnlyList<OwnWorkspace> Workspaces);

/// <summary>A workspace of the caller.</summary>
public sealed record OwnWorkspace(Guid Id, string Name, string Slug);
