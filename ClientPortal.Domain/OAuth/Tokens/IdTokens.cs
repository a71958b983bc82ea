using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>id_tokens (OpenID Connect Core §2): who signed in, when and how; nothing personal, which is for the userinfo endpoint.</summary>
public sealed class IdTokens(SignedTokens tokens, TimeProvider time)
{
    private const string Type = "JWT";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <param name="nonce">Of the authorize request; null on refresh (§12.2).</param>
    internal Task<string> CreateAsync(Client client, Grant grant, string? nonce, string accessToken, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [TokenClaims.Subject] = grant.UserId.ToString(),
            [TokenClaims.AuthenticationTime] = grant.AuthenticatedAt.ToUnixTimeSeconds(),
            [TokenClaims.AuthenticationMethods] = grant.AuthenticationMethods.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            [TokenClaims.AccessTokenHash] = HalfHash(accessToken),
        };
        if (nonce is not null)
        {
            claims[TokenClaims.Nonce] = nonce;
        }

        return tokens.WriteAsync(Type, now, now + Lifetime, [client.ClientId], claims, ct);
    }

    /// <summary>Whom an <c>id_token_hint</c> names, expired or not (OpenID Connect Core §3.1.2.1); null where it is not ours.</summary>
    internal async Task<Guid?> ReadHintAsync(string hint, CancellationToken ct) =>
        await tokens.ReadAsync(hint, Type, audience: null, ct) is { } token && Guid.TryParse(token.Subject, CultureInfo.InvariantCulture, out var subject) ? subject : null;

    // OpenID Connect Core §3.1.3.6: the left half of the SHA-256.
    private static string HalfHash(string token) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token))[..16]);
}
