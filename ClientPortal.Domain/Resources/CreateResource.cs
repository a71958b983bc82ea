using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Idempotency;
using ClientPortal.Domain.Names;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Throttling;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Resources;

/// <summary>Registers an API of the workspace as something tokens can be meant for.</summary>
public sealed class CreateResource(PortalDb portal, ResourceDraftRules rules, CredentialGenerator credentials, CreationMemory memory, AuditTrail audit, Throttles throttles, TimeProvider time)
{
    public async Task<Outcome<CreatedResource>> RunAsync(Actor actor, ResourceDraft draft, CancellationToken ct, IdempotencyAsk? idempotency = null)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        if (Problem.From(await rules.ValidateAsync(draft, ct)) is { } mistakes)
        {
            return mistakes;
        }

        await using var db = portal.OpenFor(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.HoldWorkspaceAsync(actor.Workspace, ct);
        if (!(await memory.FindAsync(db, actor, idempotency, ct)).IsDone(out var earlier, out var reused))
        {
            return reused;
        }

        if (earlier is { } made)
        {
            return new CreatedResource(made, IsRepeated: true);
        }

        if (await db.Resources.CountAsync(ct) >= Resource.MaxPerWorkspace)
        {
            return ResourceMistakes.Limit.AsConflict();
        }

        var resource = Build(actor, draft);
        db.Resources.Add(resource);
        memory.Add(db, actor, idempotency, resource.Id);
        audit.Add(db, actor, AuditActions.ResourceCreated, targetId: resource.Id, targetName: resource.Identifier);
        if (await db.TrySaveAsync(ResourceMistakes.IdentifierTaken.At(nameof(draft.Identifier), ProblemKind.Conflict), ct) is { } clash)
        {
            // As with client ids: a "taken" must not be a fast way to list other workspaces' APIs.
            return throttles.Take(Throttle.TakenClientIdsPerCaller, actor.SubjectId) ?? clash;
        }

        await transaction.CommitAsync(ct);
        return new CreatedResource(resource.Id);
    }

    private Resource Build(Actor actor, ResourceDraft draft)
    {
        var identifier = draft.Identifier.Trim();
        return new Resource
        {
            Id = credentials.NewId(),
            WorkspaceId = actor.Workspace,
            Identifier = identifier,
            IdentifierKey = ResourceIdentifiers.KeyOf(identifier),
            Name = NameRules.Normalize(draft.Name),
            Scopes = draft.Scopes is { } scopes ? new ScopeSet(scopes) : ResourceSettings.Offered,
            AccessTokenLifetimeSeconds = draft.AccessTokenLifetimeSeconds,
            CreatedAt = time.GetUtcNow(),
            CreatedBy = actor.Name,
        };
    }
}

/// <summary>The resource that was made.</summary>
/// <param name="IsRepeated">The same request had been done before; nothing was made now.</param>
public sealed record CreatedResource(Guid Id, bool IsRepeated = false);
