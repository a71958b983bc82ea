using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Idempotency;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Names;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>Makes a key of a client; never one that can do more than its maker.</summary>
public sealed class CreateApiKey(PortalDb portal, ApiKeyDraftRules rules, CredentialGenerator credentials, SealedCopies copies, CreationMemory memory, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<CreatedApiKey>> RunAsync(Actor actor, string clientId, ApiKeyDraft draft, CancellationToken ct, IdempotencyAsk? idempotency = null)
    {
        var now = time.GetUtcNow();
        if (KeyGate.Refuses(actor, now) is { } refused)
        {
            return refused;
        }

        await using var db = portal.OpenFor(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.Clients.AsNoTracking().FindByClientIdAsync(clientId, ct) is not { } client)
        {
            return Problem.NotFound();
        }

        var ofWorkspace = draft.Scopes is null ? ScopeSet.Empty : await WorkspaceScopes.OfAsync(db, ct);
        if ((Problem.From(await rules.ValidateAsync(draft, ofWorkspace, ct)) ?? RaiseBy(actor, draft)) is { } mistakes)
        {
            return mistakes;
        }

        if (await ApiKeyTermsRules.RefusesAsync(db, key: null, draft.Terms, ct) is { } refusedTerms)
        {
            return refusedTerms;
        }

        await db.HoldClientAsync(client.Id, ct);
        if (!(await memory.FindAsync(db, actor, idempotency, ct)).IsDone(out var earlier, out var reused))
        {
            return reused;
        }

        if (earlier is { } made)
        {
            return new CreatedApiKey(made, NameRules.Normalize(draft.Name), Key: null, IsRepeated: true);
        }

        if (await db.ApiKeys.CountAsync(row => row.ClientRowId == client.Id, ct) >= ApiKey.MaxPerClient)
        {
            return ApiKeyMistakes.Limit.AsConflict();
        }

        var value = credentials.NewSecret(CredentialKind.ApiKey, await BrandAsync(db, actor, ct));
        var key = Build(actor, client, draft, value, now);
        key.ProtectedCopy = await KeepsCopiesAsync(db, actor, ct) ? copies.Seal(key, value) : null;
        db.ApiKeys.Add(key);
        draft.Terms.ApplyTo(db, key, now);
        memory.Add(db, actor, idempotency, key.Id);
        audit.Add(db, actor, AuditActions.ApiKeyCreated, client.ClientId, key.Id, key.Name, key.Role is { } role ? $"role={role}" : $"scopes={key.Scopes}");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new CreatedApiKey(key.Id, key.Name, value);
    }

    internal static Task<bool> KeepsCopiesAsync(PortalDbContext db, Actor actor, CancellationToken ct) =>
        db.Workspaces.AnyAsync(row => row.Id == actor.Workspace && !row.ApiKeysCopyOnce, ct);

    internal static Task<string?> BrandAsync(PortalDbContext db, Actor actor, CancellationToken ct) =>
        db.Workspaces.Where(row => row.Id == actor.Workspace).Select(row => row.KeyBrand).SingleOrDefaultAsync(ct);

    private static Problem? RaiseBy(Actor actor, ApiKeyDraft draft)
    {
        var (role, scopes) = RightsAskedBy(draft);
        var asked = role is { } given ? RightsTable.OfKeyRole(given) : RightsTable.OfScopes(scopes);
        return (asked & ~actor.Rights) == Rights.None && !(role > actor.Role)
            ? null
            : ApiKeyMistakes.BeyondOwn.At(draft.Scopes is null ? nameof(draft.Role) : nameof(draft.Scopes));
    }

    // An API key without a restriction has an administrator's rights (contract.md; decisions 1).
    private static (WorkspaceRole? Role, ScopeSet Scopes) RightsAskedBy(ApiKeyDraft draft) => draft.Scopes is { } scopes
        ? (null, new ScopeSet(scopes))
        : (draft.Role ?? WorkspaceRole.Admin, ScopeSet.Empty);

    private ApiKey Build(Actor actor, Client client, ApiKeyDraft draft, PlainSecret value, DateTimeOffset now)
    {
        var (role, scopes) = RightsAskedBy(draft);
        return new ApiKey
        {
            Id = credentials.NewId(),
            WorkspaceId = client.WorkspaceId,
            ClientRowId = client.Id,
            Name = NameRules.Normalize(draft.Name),
            Hash = value.Hash,
            Hint = value.Hint,
            Role = role,
            Scopes = scopes,
            CreatedAt = now,
            CreatedBy = actor.Name,
            CreatedByUserId = actor.UserId,
            ExpiresAt = draft.ExpiresAt?.ToUniversalTime(),
        };
    }
}
