using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Links;

/// <summary>Makes the link by which an empty host gets its first owner; earlier ones are void.</summary>
public sealed class MakeSetUpLink(PortalDb portal, CredentialGenerator credentials, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>The link's secret; null where somebody is here already.</summary>
    public async Task<PlainSecret?> RunAsync(CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        if (await db.Users.AnyAsync(ct))
        {
            return null;
        }

        var secret = credentials.NewSecret(CredentialKind.Link);
        var now = time.GetUtcNow();
        await db.InOneTransactionAsync<Nothing>(async () =>
        {
            await db.OneTimeLinks.Where(link => link.Purpose == LinkPurpose.SetUp).ExecuteDeleteAsync(ct);
            db.OneTimeLinks.Add(new OneTimeLink
            {
                Id = credentials.NewId(),
                Hash = secret.Hash,
                Purpose = LinkPurpose.SetUp,
                CreatedAt = now,
                ExpiresAt = now + Lifetime,
            });
            await db.SaveChangesAsync(ct);
            return Nothing.AtAll;
        }, ct);
        return secret;
    }
}
