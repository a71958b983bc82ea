using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Resources;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Introspection;

/// <summary>What a client may learn about an access token: about its own, and about those that are meant for an API that it is (SEC-110, RFC 7662 §4).</summary>
public sealed class AccessTokenReport(AccessTokens accessTokens, PortalDb portal, OAuthIssuer issuer)
{
    /// <summary>Null where there is nothing to tell.</summary>
    internal async Task<Dictionary<string, object>?> FindAsync(Client caller, string presented, CancellationToken ct) =>
        await accessTokens.ReadOfAnyAudienceAsync(presented, ct) is { } facts && await MayKnowAsync(caller, facts, ct) ? Report(facts) : null;

    private async Task<bool> MayKnowAsync(Client caller, AccessTokenFacts facts, CancellationToken ct)
    {
        var isOwn = facts.ClientRowId == caller.Id;
        if (isOwn && facts.Audience.Contains(issuer.ApiAudience, StringComparer.Ordinal))
        {
            return true;
        }

        // Switched off, or taken from the client that got the token: not confirmed to anybody any more (SEC-095, SEC-112).
        var (audience, callerId, holderId, workspaceId) = (facts.Audience, caller.Id, facts.ClientRowId, caller.WorkspaceId);
        await using var db = portal.OpenForServer();
        var assigned = db.Everywhere<ClientResource>();
        return await db.Everywhere<Resource>()
            .Where(resource => audience.Contains(resource.Identifier) && resource.DisabledAt == null)
            .Where(resource => assigned.Any(row => row.ResourceId == resource.Id && row.ClientRowId == holderId && row.MayRequest))
            .AnyAsync(resource => isOwn || (resource.WorkspaceId == workspaceId && assigned.Any(row => row.ResourceId == resource.Id && row.ClientRowId == callerId && row.Serves)), ct);
    }

    private Dictionary<string, object> Report(AccessTokenFacts facts)
    {
        var report = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [IntrospectionMembers.Active] = true,
            [TokenClaims.ClientId] = facts.ClientId,
            [TokenClaims.Subject] = facts.Subject,
            [TokenClaims.Audience] = facts.Audience.Count == 1 ? facts.Audience[0] : facts.Audience,
            [IntrospectionMembers.Issuer] = issuer.Value,
            [IntrospectionMembers.ExpiresAt] = facts.ExpiresAt.ToUnixTimeSeconds(),
            [IntrospectionMembers.IssuedAt] = facts.IssuedAt.ToUnixTimeSeconds(),
            [TokenClaims.TokenId] = facts.Id.ToString(),
            [IntrospectionMembers.TokenType] = facts.Confirmation?.JwkThumbprint is null ? TokenTypes.Bearer : TokenTypes.DPoP,
            [TokenClaims.Workspace] = facts.WorkspaceId.ToString(),
        };
        if (facts.Workspaces.Count > 0)
        {
            report[TokenClaims.Workspaces] = facts.Workspaces.Select(one => one.Workspace.Id.ToString()).ToArray();
        }

        if (facts.Scopes.Count > 0)
        {
            report[TokenClaims.Scope] = facts.Scopes.ToString();
        }

        if (facts.Confirmation is { } confirmation)
        {
            report[TokenClaims.Confirmation] = confirmation.ToClaim();
        }

        if (facts.Actor is { } actor)
        {
            report[TokenClaims.Actor] = actor.ToClaim();
        }

        return report;
    }
}
