using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Idempotency;

/// <summary>Finds and remembers what a create call made; its row is saved together with the thing itself.</summary>
public sealed class CreationMemory(TimeProvider time, CredentialGenerator credentials)
{
    public static readonly Mistake KeyReused = new("idempotency_key_reused", "This idempotency key was used for another request.");

    /// <summary>The row an earlier call with the same key made; null for the first call, or without a key.</summary>
    public async Task<Outcome<Guid?>> FindAsync(PortalDbContext db, Actor actor, IdempotencyAsk? ask, CancellationToken ct)
    {
        if (ask is null)
        {
            return (Guid?)null;
        }

        var now = time.GetUtcNow();
        var mine = db.IdempotentCreations.Where(row => row.SubjectId == actor.SubjectId && row.Key == ask.Key);
        if (await mine.AsNoTracking().SingleOrDefaultAsync(ct) is not { } earlier)
        {
            return (Guid?)null;
        }

        if (earlier.ExpiresAt <= now)
        {
            await mine.Where(row => row.ExpiresAt <= now).ExecuteDeleteAsync(ct);
            return (Guid?)null;
        }

        return SecretHash.Matches(earlier.RequestHash, ask.RequestHash) ? earlier.CreatedRowId : KeyReused.AsConflict();
    }

    /// <summary>Adds the row; the caller's save stores it.</summary>
    public void Add(PortalDbContext db, Actor actor, IdempotencyAsk? ask, Guid createdRowId)
    {
        if (ask is not null)
        {
            db.IdempotentCreations.Add(new IdempotentCreation
            {
                Id = credentials.NewId(),
                WorkspaceId = actor.Workspace,
                SubjectId = actor.SubjectId,
                Key = ask.Key,
                RequestHash = ask.RequestHash,
                CreatedRowId = createdRowId,
                ExpiresAt = time.GetUtcNow() + IdempotentCreation.Lifetime,
            });
        }
    }
}

/// <summary>What a create call said so that it can be repeated safely after a lost answer (SEC-252).</summary>
/// <param name="Key">The caller's <c>Idempotency-Key</c>.</param>
/// <param name="RequestHash">SHA-256 of route and body.</param>
public sealed record IdempotencyAsk(string Key, byte[] RequestHash);
