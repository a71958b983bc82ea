using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Changes;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Idempotency;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Resources;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Domain.Usage;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Workspaces;

/// <summary>Ends a workspace with everything in it: clients, secrets, keys, grants, memberships (SEC-201). The audit rows stay.</summary>
public sealed class DeleteWorkspace(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    /// <param name="typedName">The workspace's name, typed to confirm.</param>
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, string? typedName, CancellationToken ct)
    {
        if (!actor.May(Rights.WorkspaceWrite) || actor.Role != WorkspaceRole.Owner)
        {
            return Problem.NotAllowed(actor.Lacks(Rights.WorkspaceWrite));
        }

        if (!actor.IsFresh(time.GetUtcNow()))
        {
            return Problem.NeedsFreshSignIn();
        }

        await using var db = portal.OpenForServer();
        return await db.InOneTransactionAsync<Nothing>(async () =>
        {
            if (await db.Workspaces.AsNoTracking().FirstOrDefaultAsync(row => row.Id == actor.Workspace, ct) is not { } workspace)
            {
                return Problem.NotFound();
            }

            if (typedName?.Trim() != workspace.Name)
            {
                return Problem.OfField("Name", "workspace_name_differs", "Type the name of the workspace exactly.");
            }

            await DeleteAllAsync(db, workspace.Id, time.GetUtcNow(), ct);
            db.NoteChange(new ChangeSubject(ChangeKind.Workspace, workspace.Id));
            audit.Add(db, actor, AuditActions.WorkspaceDeleted, targetId: workspace.Id, targetName: workspace.Name);
            await db.SaveChangesAsync(ct);
            return Nothing.AtAll;
        }, ct);
    }

    // Children first; references do not cascade from workspaces, so that nothing is lost by accident.
    private static async Task DeleteAllAsync(PortalDbContext db, Guid id, DateTimeOffset now, CancellationToken ct)
    {
        await db.EndInWorkspacesAsync(db.Everywhere<Grant>(), [id], "workspace_deleted", now, ct);
        await DeleteAsync<OpaqueAccessToken>(db, id, ct);
        await DeleteAsync<RefreshToken>(db, id, ct);
        await DeleteAsync<AuthorizationCode>(db, id, ct);
        await DeleteAsync<Grant>(db, id, ct);
        await DeleteAsync<Consent>(db, id, ct);
        await DeleteAsync<ApiKey>(db, id, ct);
        await DeleteAsync<ClientSecret>(db, id, ct);
        await DeleteAsync<Client>(db, id, ct);
        await DeleteAsync<InitialAccessToken>(db, id, ct);
        await DeleteAsync<Resource>(db, id, ct);
        await DeleteAsync<IdempotentCreation>(db, id, ct);
        await DeleteAsync<UsageCount>(db, id, ct);
        await DeleteAsync<UsageNetwork>(db, id, ct);
        await DeleteAsync<UsageRefusal>(db, id, ct);
        await DeleteAsync<Invitation>(db, id, ct);
        await DeleteAsync<IdentityConnection>(db, id, ct);
        await DeleteAsync<FormerMember>(db, id, ct);
        await DeleteAsync<Member>(db, id, ct);
        await db.UserSessions.Where(session => session.WorkspaceId == id).ExecuteUpdateAsync(set => set.SetProperty(session => session.WorkspaceId, (Guid?)null), ct);
        await db.Users.Where(user => user.LastWorkspaceId == id).ExecuteUpdateAsync(set => set.SetProperty(user => user.LastWorkspaceId, (Guid?)null), ct);
        await db.Workspaces.Where(row => row.Id == id).ExecuteDeleteAsync(ct);
    }

    private static Task<int> DeleteAsync<TRow>(PortalDbContext db, Guid workspaceId, CancellationToken ct)
        where TRow : class, IInWorkspace =>
        db.Everywhere<TRow>().Where(row => row.WorkspaceId == workspaceId).ExecuteDeleteAsync(ct);
}
