using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Links;
using ClientPortal.Domain.Mail;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Domain.Throttling;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Mails a link to choose a new password, if there is such an account; whoever asks learns nothing either way (SEC-185).</summary>
public sealed class RequestPasswordReset(
    PortalDb portal, CredentialGenerator credentials, Throttles throttles, AuditTrail audit, IPostOffice post, TimeProvider time)
{
    /// <summary>SEC-186.</summary>
    public static readonly TimeSpan LinkLifetime = TimeSpan.FromHours(1);

    public async Task<Outcome<Nothing>> RunAsync(Actor visitor, string? typedEmail, CancellationToken ct)
    {
        var email = EmailAddress.Normalize(typedEmail);
        // Past the limit the answer stays the same, only no further mail goes out (SEC-227).
        if (!throttles.TryTake(Throttle.ResetMailsPerAccount, email, out _))
        {
            return Nothing.AtAll;
        }

        await using var db = portal.OpenForServer();
        var user = await db.Users.FirstOrDefaultAsync(row => row.NormalizedEmail == email && row.DisabledAt == null, ct);
        user = await db.PasswordRuleAsync(email, user?.Id, ct) == PasswordRule.CountsForNothing ? null : user;
        var secret = credentials.NewSecret(CredentialKind.Link);
        var now = time.GetUtcNow();

        // A link is stored for nobody, too: the same work, the same time.
        db.OneTimeLinks.Add(new OneTimeLink
        {
            Id = credentials.NewId(),
            Hash = secret.Hash,
            Purpose = LinkPurpose.PasswordReset,
            UserId = user?.Id,
            CreatedAt = now,
            ExpiresAt = now + LinkLifetime,
        });
        audit.Add(db, visitor, AuditActions.PasswordResetRequested, targetId: user?.Id);
        await db.SaveChangesAsync(ct);
        if (user is not null)
        {
            post.Post(new Letter.PasswordReset(secret) { To = user.Email!, Language = user.Language });
        }

        return Nothing.AtAll;
    }
}
