using ClientPortal.Domain.Tries;
using ClientPortal.Domain.Users;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Workspaces;

/// <summary>Founds a further workspace, whose owner the person becomes, and opens it in this browser.</summary>
public sealed class CreateWorkspace(PortalDb portal, NewWorkspaces workspaces, TryLimits tries)
{
    private const int PerHour = 20;
    private static readonly WorkspaceDraftRules Rules = new();

    public async Task<Outcome<CreatedWorkspace>> RunAsync(Actor actor, WorkspaceDraft draft, CancellationToken ct)
    {
        if (actor is not { Kind: ActorKind.User, UserId: { } userId })
        {
            return Problem.NotAllowed();
        }

        if (Problem.From(Rules.Validate(draft)) is { } mistakes)
        {
            return mistakes;
        }

        if (!await tries.TakeAsync([new TryLimit("workspace-created", userId.ToString("n"), PerHour, TimeSpan.FromHours(1))], ct))
        {
            return new Problem(ProblemKind.TooMany, "too_many_workspaces", "That is many workspaces within an hour. Try again later.");
        }

        await using var db = portal.OpenForServer();
        var user = await db.Users.FirstAsync(row => row.Id == userId, ct);
        var workspace = await workspaces.AddAsync(db, actor, draft.Name, draft.Slug, user, ct);
        if (await db.UserSessions.FirstOrDefaultAsync(session => session.Id == actor.SessionId, ct) is { } session)
        {
            session.WorkspaceId = workspace.Id;
        }

        return await db.TrySaveAsync(WorkspaceRules.SlugTaken(), ct) is { } clash
            ? clash
            : new CreatedWorkspace(workspace.Id, workspace.Name, workspace.Slug);
    }
}

/// <summary>A workspace to be.</summary>
public sealed record WorkspaceDraft
{
    public required string Name { get; init; }

    /// <summary>Null to derive it from the name.</summary>
    public string? Slug { get; init; }
}

public sealed record CreatedWorkspace(Guid Id, string Name, string Slug);

/// <summary>The rules of <see cref="WorkspaceDraft"/>.</summary>
public sealed class WorkspaceDraftRules : AbstractValidator<WorkspaceDraft>
{
    public WorkspaceDraftRules()
    {
        RuleFor(draft => draft.Name).IsWorkspaceName();
        RuleFor(draft => draft.Slug).IsSlug().When(draft => draft.Slug is not null);
    }
}
