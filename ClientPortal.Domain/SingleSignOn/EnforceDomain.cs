using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>
/// Says whether people of a domain sign in with the provider only. When it begins, members' sessions that a password made end, except those of owners,
/// who keep their passwords so that the workspace cannot be locked out.
/// </summary>
public sealed class EnforceDomain(PortalDb portal, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<DomainRow>> RunAsync(Actor actor, Guid domainId, bool isEnforced, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (ConnectionGate.Refusal(actor, now) is { } refusal)
        {
            return refusal;
        }

        await using var db = portal.OpenForServer(); // ends sessions, whose notices go to clients of any workspace
        return await db.InOneTransactionAsync<DomainRow>(async () =>
        {
            if (await db.Everywhere<EmailDomain>().Include(row => row.Connection).SingleOrDefaultAsync(row => row.Id == domainId && row.WorkspaceId == actor.Workspace, ct) is not { } domain)
            {
                return Problem.NotFound();
            }

            if (isEnforced && (domain.VerifiedAt is null ? ConnectionMistakes.DomainNotVerified : domain.Connection!.DisabledAt is not null ? ConnectionMistakes.ConnectionOff : null) is { } mistake)
            {
                return mistake.AsConflict();
            }

            if (domain.IsEnforced == isEnforced)
            {
                return DomainRow.Of(domain);
            }

            domain.IsEnforced = isEnforced;
            var ended = isEnforced ? await EndPasswordSessionsAsync(db, domain, now, ct) : 0;
            audit.Add(db, actor, AuditActions.DomainChanged, targetId: domain.Id, targetName: domain.Name, detail: $"enforced={isEnforced} sessions_ended={ended}");
            return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : DomainRow.Of(domain);
        }, ct);
    }

    private static Task<int> EndPasswordSessionsAsync(PortalDbContext db, EmailDomain domain, DateTimeOffset now, CancellationToken ct)
    {
        var ending = LikePattern.EndingWith("@" + domain.Name.ToUpperInvariant());
        var people = db.Everywhere<Member>()
            .Where(member => member.WorkspaceId == domain.WorkspaceId && member.Role != WorkspaceRole.Owner && EF.Functions.Like(member.User!.NormalizedEmail!, ending, LikePattern.Escape))
            .Select(member => member.UserId);
        return db.EndSessionsAsync(db.UserSessions.Where(session => session.IdentityConnectionId == null && people.Contains(session.UserId)), now, ct);
    }
}
