using ClientPortal.Domain.Members;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>The person in front of the browser, as the database has it at this moment: session alive, account on, memberships of now (SEC-064).</summary>
internal sealed record SignedInPerson(
    Guid UserId,
    string Name,
    string Email,
    Guid SessionId,
    DateTimeOffset AuthenticatedAt,
    string AuthenticationMethods,
    Guid? CurrentWorkspaceId,
    IReadOnlyList<PersonWorkspace> Workspaces)
{
    private const int MaxWorkspaces = 200;

    /// <summary>The person with the policies of their workspaces as far as the host allows them.</summary>
    public SignedInPerson Within(DocumentClientPolicy host) =>
        this with { Workspaces = [.. Workspaces.Select(workspace => workspace with { Policy = workspace.Policy.Within(host) })] };

    /// <summary>Null where nobody is signed in (any more).</summary>
    public static async Task<SignedInPerson?> FindAsync(PortalDbContext db, Actor? actor, DateTimeOffset now, CancellationToken ct)
    {
        if (actor is not { Kind: ActorKind.User, SessionId: { } sessionId, UserId: { } userId })
        {
            return null;
        }

        var session = await db.UserSessions.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == sessionId && row.UserId == userId && row.ExpiresAt > now && row.EndsAt > now, ct);
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(row => row.Id == userId && row.DisabledAt == null, ct);
        if (session is null || user is null)
        {
            return null;
        }

        var workspaces = await db.Everywhere<Member>().AsNoTracking()
            .Where(member => member.UserId == userId)
            .OrderBy(member => member.Workspace!.Name).ThenBy(member => member.Id)
            .Take(MaxWorkspaces)
            .Select(member => new PersonWorkspace(member.WorkspaceId, member.Workspace!.Name, member.Workspace.Slug, member.Role)
            {
                Policy = new ClientPolicy(member.Workspace.DynamicClients, member.Workspace.DocumentClients, member.Workspace.TrustedDomains),
            })
            .ToListAsync(ct);
        return new SignedInPerson(
            user.Id, user.DisplayName, user.Email ?? "", session.Id, session.AuthenticatedAt, session.AuthenticationMethods,
            session.WorkspaceId ?? user.LastWorkspaceId, workspaces);
    }
}

/// <summary>One workspace of a person, and what the person is there.</summary>
internal sealed record PersonWorkspace(Guid Id, string Name, string Slug, WorkspaceRole Role)
{
    public required ClientPolicy Policy { get; init; }
}
