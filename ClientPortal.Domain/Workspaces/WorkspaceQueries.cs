using ClientPortal.Domain.Leaks;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Workspaces;

/// <summary>Reads workspaces.</summary>
public sealed class WorkspaceQueries(PortalDb portal, FindSession sessions)
{
    /// <summary>The workspaces a signed-in person belongs to, by name; none for anybody else.</summary>
    public async Task<IReadOnlyList<WorkspaceOfUser>> OfActorAsync(Actor actor, CancellationToken ct) =>
        actor.SessionId is { } sessionId && await sessions.ByIdAsync(sessionId, ct) is { } session
            ? [.. session.Memberships.Select(membership => new WorkspaceOfUser(membership.WorkspaceId, membership.WorkspaceName, membership.WorkspaceSlug, membership.Role))]
            : [];

    /// <summary>The actor's workspace.</summary>
    public async Task<Outcome<WorkspaceDetail>> FindAsync(Actor actor, CancellationToken ct)
    {
        if (!actor.May(Rights.WorkspaceRead))
        {
            return Problem.NotAllowed(Rights.WorkspaceRead);
        }

        await using var db = portal.OpenFor(actor);
        return await db.Workspaces.AsNoTracking().FirstOrDefaultAsync(row => row.Id == actor.Workspace, ct) is { } workspace
            ? WorkspaceDetail.Of(workspace)
            : Problem.NotFound();
    }
}

/// <summary>One of a person's workspaces.</summary>
public sealed record WorkspaceOfUser(Guid Id, string Name, string Slug, WorkspaceRole Role);

/// <summary>A workspace with its policies.</summary>
public sealed record WorkspaceDetail(Guid Id, string Name, string Slug, DateTimeOffset CreatedAt, bool ApiKeysCopyOnce, int? MaxClients, LeakPolicy LeakedCredentials, bool DynamicClients, DocumentClientPolicy DocumentClients, IReadOnlyList<string> TrustedDomains, bool RecoverableSecrets, bool EndlessTokens, int Version)
{
    /// <summary>The word before the prefix of its API keys; null for none.</summary>
    public string? KeyBrand { get; init; }

    /// <summary>For how many days usage is kept.</summary>
    public int UsageKeptDays { get; init; }

    internal static WorkspaceDetail Of(Workspace row) =>
        new(row.Id, row.Name, row.Slug, row.CreatedAt, row.ApiKeysCopyOnce, row.MaxClients, row.LeakedCredentials, row.DynamicClients, row.DocumentClients, [.. row.TrustedDomains], row.RecoverableSecrets, row.EndlessTokens, row.Version) { KeyBrand = row.KeyBrand, UsageKeptDays = row.UsageKeptDays };
}
