using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Introspection;

/// <summary>What a client may learn about a refresh token: about its own, as long as it could use it (SEC-110).</summary>
public sealed class RefreshTokenReport(PortalDb portal, FindGrantHolder holders, OAuthIssuer issuer, TimeProvider time)
{
    /// <summary>Null where there is nothing to tell.</summary>
    internal async Task<Dictionary<string, object>?> FindAsync(Client caller, string presented, CancellationToken ct)
    {
        var (hash, callerId, now) = (SecretHash.Of(presented), caller.Id, time.GetUtcNow());
        await using var db = portal.OpenForServer();
        var token = await db.Everywhere<RefreshToken>().AsNoTracking().Include(row => row.Grant)
            .SingleOrDefaultAsync(row => row.Hash == hash && row.SpentAt == null && row.Grant!.ClientRowId == callerId && row.Grant.RevokedAt == null, ct);
        if (token is not { Grant: { } grant } || token.ExpiresAt <= now || grant.ExpiresAt <= now || await holders.RunAsync(db, grant, now, ct) is not { } holder)
        {
            return null;
        }

        var scopes = holder.ScopesNow(grant.Scopes, caller);
        if (!scopes.Contains(ScopeNames.OfflineAccess))
        {
            return null;
        }

        var report = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [IntrospectionMembers.Active] = true,
            [TokenClaims.ClientId] = caller.ClientId,
            [TokenClaims.Subject] = grant.UserId.ToString(),
            [IntrospectionMembers.Issuer] = issuer.Value,
            [IntrospectionMembers.IssuedAt] = token.CreatedAt.ToUnixTimeSeconds(),
            [IntrospectionMembers.TokenType] = TokenTypes.RefreshToken,
            [TokenClaims.Scope] = scopes.ToString(),
            [TokenClaims.Workspace] = grant.WorkspaceId.ToString(),
        };
        if (grant.IsForSeveralWorkspaces)
        {
            report[TokenClaims.Workspaces] = holder.Workspaces.Select(workspace => workspace.Id.ToString()).ToArray();
        }

        if (token.ExpiresAt is { } end)
        {
            report[IntrospectionMembers.ExpiresAt] = end.ToUnixTimeSeconds();
        }

        return report;
    }
}
