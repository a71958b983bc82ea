using ClientPortal.Domain.Credentials;
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
            .Select(row => new OpenInvitation(row.Email, row.NormalizedEmail, row.Workspace!.Name, row.Role, row.InvitedBy, db.Users.Any(user => user.NormalizedEmail == row.NormalizedEmail)))
            .FirstOrDefaultAsync(ct);
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
public sealed record OpenInvitation(string Email, string NormalizedEmail, string WorkspaceName, WorkspaceRole Role, string InvitedBy, bool HasAccount);
