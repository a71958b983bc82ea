using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Workspaces;

/// <summary>Adds a workspace with its first owner in the context of what founds it.</summary>
public sealed class NewWorkspaces(CredentialGenerator credentials, AuditTrail audit, TimeProvider time)
{
    /// <summary>Adds both; stored with the caller's save, where the index on the slug decides.</summary>
    /// <param name="slug">Null to derive a free one from the name.</param>
    public async Task<Workspace> AddAsync(PortalDbContext db, Actor actor, string name, string? slug, PortalUser owner, CancellationToken ct)
    {
        var workspace = new Workspace
        {
            Id = credentials.NewId(),
            Name = name.Trim(),
            Slug = slug ?? await FreeSlugAsync(db, WorkspaceRules.SuggestSlug(name), ct),
            CreatedAt = time.GetUtcNow(),
        };
        db.Workspaces.Add(workspace);
        db.Members.Add(new Member { Id = credentials.NewId(), WorkspaceId = workspace.Id, UserId = owner.Id, Role = WorkspaceRole.Owner, JoinedAt = workspace.CreatedAt });
        owner.LastWorkspaceId = workspace.Id;
        audit.Add(db, actor with { WorkspaceId = workspace.Id }, AuditActions.WorkspaceCreated, targetId: workspace.Id, targetName: workspace.Name);
        return workspace;
    }

    // Only a kindness to whoever did not choose one; if somebody takes it in between, the save says so.
    private async Task<string> FreeSlugAsync(PortalDbContext db, string wished, CancellationToken ct) =>
        await db.Workspaces.AnyAsync(row => row.Slug == wished, ct)
            ? $"{wished}-{credentials.NewClientId()[..5]}"
            : wished;
}
