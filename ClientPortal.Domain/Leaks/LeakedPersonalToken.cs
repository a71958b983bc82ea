using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.PersonalTokens;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Leaks;

/// <summary>A leaked personal token is removed. It belongs to a person; the policy of the first workspace it reaches decides, and that workspace's owners are told.</summary>
internal sealed class LeakedPersonalToken : ILeakableCredential
{
    public CredentialKind Kind => CredentialKind.PersonalToken;

    public async Task<FoundCredential?> FindAsync(PortalDbContext db, byte[] hash, DateTimeOffset now, CancellationToken ct)
    {
        var token = await db.PersonalTokens.AsNoTracking().SingleOrDefaultAsync(row => row.Hash == hash && (row.ExpiresAt == null || row.ExpiresAt > now), ct);
        if (token is null)
        {
            return null;
        }

        var userId = token.UserId;
        var workspaces = await db.Everywhere<Member>().Where(member => member.UserId == userId).OrderBy(member => member.JoinedAt).Select(member => member.WorkspaceId).Take(200).ToListAsync(ct);
        return workspaces.Find(token.Covers) is var workspace && workspace != Guid.Empty
            ? new FoundCredential("personal_token", token.Id, workspace, null, token.Name, userId)
            : null; // good nowhere
    }

    public async Task<bool> EndAsync(PortalDbContext db, FoundCredential found, DateTimeOffset now, CancellationToken ct) =>
        await db.PersonalTokens.Where(row => row.Id == found.Id).ExecuteDeleteAsync(ct) > 0;
}
