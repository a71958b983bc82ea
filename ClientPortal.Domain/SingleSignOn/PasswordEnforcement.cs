using ClientPortal.Domain.Members;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>Whether a password counts for an address: not where the owner of its domain says that people sign in with the provider.</summary>
internal static class PasswordEnforcement
{
    /// <summary>Asked for addresses without an account, too, with the same two look-ups (SEC-185).</summary>
    public static async Task<PasswordRule> PasswordRuleAsync(this PortalDbContext db, string? email, Guid? userId, CancellationToken ct)
    {
        var domain = EmailDomains.Of(email);
        var workspace = await db.EnforcingWorkspaceAsync(domain, ct);
        var (workspaceId, person) = (workspace ?? Guid.Empty, userId ?? Guid.Empty);

        // Owners keep a way in: a provider that breaks must not lock the workspace for good.
        var isOwner = await db.Everywhere<Member>().AnyAsync(member => member.WorkspaceId == workspaceId && member.UserId == person && member.Role == WorkspaceRole.Owner, ct);
        return workspace is null ? PasswordRule.Counts : isOwner ? PasswordRule.CountsForOwners : PasswordRule.CountsForNothing;
    }

    /// <summary>The workspace that wants single sign-on for this domain; null for none.</summary>
    public static Task<Guid?> EnforcingWorkspaceAsync(this PortalDbContext db, string? domain, CancellationToken ct) =>
        db.Everywhere<EmailDomain>()
            .Where(row => row.VerifiedName == domain && domain != null && row.IsEnforced && row.Connection!.DisabledAt == null)
            .Select(row => (Guid?)row.WorkspaceId).SingleOrDefaultAsync(ct);
}

/// <summary>What a password is worth.</summary>
internal enum PasswordRule
{
    Counts,

    /// <summary>Single sign-on is enforced, and this is an owner of the workspace that does so.</summary>
    CountsForOwners,

    CountsForNothing,
}
