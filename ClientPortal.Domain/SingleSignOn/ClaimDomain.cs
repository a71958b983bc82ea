using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>Puts a domain on a connection's list. Any workspace may claim any domain; a claim alone counts for nothing.</summary>
public sealed class ClaimDomain(PortalDb portal, CredentialGenerator credentials, AuditTrail audit, TimeProvider time)
{
    private const int ChallengeLength = 16;

    public async Task<Outcome<DomainRow>> RunAsync(Actor actor, Guid connectionId, string? typed, CancellationToken ct)
    {
        if (ConnectionGate.Refusal(actor, time.GetUtcNow()) is { } refusal)
        {
            return refusal;
        }

        if (EmailDomains.MistakeIn(typed) is { } mistake)
        {
            return mistake.At("Name");
        }

        await using var db = portal.OpenFor(actor);
        return await db.InOneTransactionAsync<DomainRow>(async () =>
        {
            await db.HoldWorkspaceAsync(actor.Workspace, ct);
            if (!await db.IdentityConnections.AnyAsync(row => row.Id == connectionId, ct))
            {
                return Problem.NotFound();
            }

            if (await db.EmailDomains.CountAsync(ct) >= EmailDomain.MaxPerWorkspace)
            {
                return ConnectionMistakes.DomainLimit.AsConflict();
            }

            var domain = new EmailDomain
            {
                Id = credentials.NewId(),
                WorkspaceId = actor.Workspace,
                ConnectionId = connectionId,
                Name = EmailDomains.Normalize(typed)!,
                Challenge = Convert.ToHexStringLower(credentials.NewBytes(ChallengeLength)),
                CreatedAt = time.GetUtcNow(),
            };
            db.EmailDomains.Add(domain);
            audit.Add(db, actor, AuditActions.DomainClaimed, targetId: domain.Id, targetName: domain.Name);
            return await db.TrySaveAsync(ConnectionMistakes.DomainListed.At("Name", ProblemKind.Conflict), ct) is { } clash ? clash : DomainRow.Of(domain);
        }, ct);
    }
}
