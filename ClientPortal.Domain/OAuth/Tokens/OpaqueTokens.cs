using System.Text;
using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>Writes and reads opaque access tokens: a random string outside, its claims in the database under its SHA-256.</summary>
public sealed class OpaqueTokens(PortalDb portal, CredentialGenerator credentials, OAuthIssuer issuer)
{
    private const string NoHeader = """{"alg":"none"}""";

    /// <summary>The token, and the row that makes it good: to be committed before anybody is told the token.</summary>
    internal (string Text, OpaqueAccessToken Row) Create(AccessTokenOrder order, Guid id, DateTimeOffset now, DateTimeOffset expiresAt, IReadOnlyList<string> audience, Dictionary<string, object> claims)
    {
        claims["iss"] = issuer.Value;
        claims["iat"] = now.ToUnixTimeSeconds();
        claims["exp"] = expiresAt.ToUnixTimeSeconds();
        claims[TokenClaims.Audience] = audience;
        var token = credentials.NewSecret(CredentialKind.OpaqueAccessToken);
        return (token.Reveal(), new OpaqueAccessToken
        {
            Id = id,
            WorkspaceId = order.Workspaces.Count > 0 ? order.Client.WorkspaceId : order.WorkspaceId, // one of several may be deleted, and the token lives on
            ClientRowId = order.Client.Id,
            Hash = token.Hash,
            Claims = JsonMembers.Write(claims, JsonMembers.Write, static (json, _) => Encoding.UTF8.GetString(json)),
            ExpiresAt = expiresAt,
        });
    }

    /// <summary>The claims of a token of ours; null for anything else. Time is not judged here.</summary>
    internal async Task<JsonWebToken?> ReadAsync(string presented, CancellationToken ct)
    {
        var hash = SecretHash.Of(presented);
        await using var db = portal.OpenForServer();
        var claims = await db.Everywhere<OpaqueAccessToken>().Where(row => row.Hash == hash).Select(row => row.Claims).SingleOrDefaultAsync(ct);
        return claims is null ? null : new JsonWebToken(NoHeader, claims);
    }
}
