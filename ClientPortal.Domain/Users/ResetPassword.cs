using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.Links;
using ClientPortal.Domain.Mail;
using ClientPortal.Domain.SingleSignOn;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Sets a new password by a mailed link. All sessions, all access of clients and all personal tokens end; the second factor stays, and signing in still asks for it (SEC-186).</summary>
public sealed class ResetPassword(PortalDb portal, Passwords passwords, SessionKeys keys, AuditTrail audit, IPostOffice post, TimeProvider time)
{
    /// <summary>Whether the link still works; looking does not spend it.</summary>
    public async Task<bool> IsOpenAsync(string? token, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        return CredentialFormat.IsOfKind(token, CredentialKind.Link) && await Open(db, token!).AnyAsync(ct);
    }

    public async Task<Outcome<Nothing>> RunAsync(Actor visitor, string? token, string newPassword, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (!CredentialFormat.IsOfKind(token, CredentialKind.Link)
            || await Open(db, token!).FirstOrDefaultAsync(ct) is not { } link
            || await db.Users.FirstOrDefaultAsync(row => row.Id == link.UserId && row.DisabledAt == null, ct) is not { } user
            || await db.PasswordRuleAsync(user.Email, user.Id, ct) == PasswordRule.CountsForNothing)
        {
            return LinkProblems.Spent();
        }

        if (Problem.From(new NewPasswordRules(user.Email).Validate(newPassword)) is { } mistakes)
        {
            return mistakes;
        }

        // Slow on purpose, so before the transaction: SQLite has one writer, and all others would wait.
        var hash = passwords.Hash(user, newPassword);
        return await db.InOneTransactionAsync<Nothing>(async () =>
        {
            var now = time.GetUtcNow();
            link.SpentAt = now;
            user.PasswordHash = hash;
            user.EmailConfirmed = true;
            keys.RenewStamps(user);
            audit.Add(db, visitor.As(user), AuditActions.PasswordReset, targetId: user.Id);
            if (await db.TrySaveAsync(LinkProblems.Spent(), ct) is not null)
            {
                return LinkProblems.Spent();
            }

            await db.OneTimeLinks.Where(other => other.UserId == user.Id && other.Id != link.Id).ExecuteDeleteAsync(ct);
            await db.EndSessionsAsync(db.UserSessions.Where(session => session.UserId == user.Id), now, ct);

            // Whoever knew the old password may have let a client of theirs in, or made a token, to stay (SEC-094).
            await RevokeGrant.EndAsync(db.Everywhere<Grant>().Where(grant => grant.UserId == user.Id), "password_reset", now, ct);
            await db.PersonalTokens.Where(token => token.UserId == user.Id).ExecuteDeleteAsync(ct);
            post.Post(new Letter.Notice(SecurityChange.PasswordChanged, now, visitor.IpAddress) { To = user.Email!, Language = user.Language });
            return Nothing.AtAll;
        }, ct);
    }

    private IQueryable<OneTimeLink> Open(PortalDbContext db, string token)
    {
        var hash = SecretHash.Of(token);
        var now = time.GetUtcNow();
        return db.OneTimeLinks.Where(link =>
            link.Hash == hash && link.Purpose == LinkPurpose.PasswordReset && link.UserId != null && link.SpentAt == null && link.ExpiresAt > now);
    }
}
