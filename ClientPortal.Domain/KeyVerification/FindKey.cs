using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.KeyVerification;

/// <summary>Whose key a presented value is: one statement, and none for what is not of our form (SEC-157).</summary>
public sealed class FindKey(PortalDb portal)
{
    public async Task<KeyFacts?> RunAsync(string presented, CancellationToken ct)
    {
        if (!CredentialFormat.IsOfKind(presented, CredentialKind.ApiKey))
        {
            return null;
        }

        var hash = SecretHash.Of(presented);
        await using var db = portal.OpenForServer();
        return await db.Everywhere<ApiKey>()
            .Where(key => key.Hash == hash || key.PreviousHash == hash)
            .Select(key => new KeyFacts
            {
                KeyId = key.Id,
                Name = key.Name,
                WorkspaceId = key.WorkspaceId,
                ClientRowId = key.ClientRowId,
                ClientId = key.Client!.ClientId,
                Role = key.Role,
                Scopes = key.Scopes,
                ExpiresAt = key.ExpiresAt,
                DisabledAt = key.DisabledAt,
                ClientIsPaused = key.Client.PausedAt != null,
                ReplacedEndsAt = key.Hash == hash ? null : key.PreviousEndsAt,
            })
            .FirstOrDefaultAsync(ct);
    }
}
