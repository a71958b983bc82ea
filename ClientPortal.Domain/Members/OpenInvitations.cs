using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.SingleSignOn;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Members;

/// <summary>Finds the invitation behind a mailed link.</summary>
public sealed class OpenInvitations(PortalDb portal, TimeProvider time)
{
    /// <summary>What the link's page shows; null for a link that does not work.</summary>
    public async Task<OpenInvitation?> FindAsync(string? token, CancellationToken ct)
    {
        if (!CredentialFormat.IsOfKind(token, CredentialKind.Link))
        {
            return null;
        }

        await using var db = portal.OpenForServer();
        return await Open(db, token!)
            .Select(row => new { Row = row, WorkspaceName = row.Workspace!.Name, HasAccount = db.Users.Any(user => user.NormalizedEmail == row.NormalizedEmail) })
            .AsNoTracking().FirstOrDefaultAsync(ct) is { } found
            ? new OpenInvitation(found.Row.Email, found.Row.NormalizedEmail, found.WorkspaceName, found.Row.Role, found.Row.InvitedBy, found.HasAccount)
            {
                RequiresSignOnOf = await db.EnforcingWorkspaceAsync(EmailDomains.Of(found.Row.Email), ct) is { } enforcing
                    ? enforcing == found.Row.WorkspaceId ? SignOnOwner.ThisWorkspace : SignOnOwner.AnotherWorkspace
                    : SignOnOwner.Nobody,
            }
            : null;
    }

    internal IQueryable<Invitation> Open(PortalDbContext db, string token)
    {
        var hash = SecretHash.Of(token);
        var now = time.GetUtcNow();
        return db.Everywhere<Invitation>().Where(row => row.Hash == hash && row.SpentAt == null && row.ExpiresAt > now);
    }
}

/// <summary>An invitation as its holder sees it.</summary>
/// <param name="HasAccount">Then the holder signs in instead of choosing a password. Told only to who holds the mailed link.</param>
public sealed record OpenInvitation(string Email, string NormalizedEmail, string WorkspaceName, WorkspaceRole Role, string InvitedBy, bool HasAccount)
{
    /// <summary>Who wants single sign-on for the address; then no password is chosen.</summary>
    public SignOnOwner RequiresSignOnOf { get; init; }
}

/// <summary>Whose provider people with an address have to use.</summary>
public enum SignOnOwner
{
    Nobody,

    /// <summary>Signing in takes the invitation up.</summary>
    ThisWorkspace,
    AnotherWorkspace,
}
