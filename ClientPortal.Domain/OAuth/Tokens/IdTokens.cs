using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Grants;
using ClientPortal.Domain.SigningKeys;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>id_tokens (OpenID Connect Core §2): who signed in, when and how; nothing personal, which is for the userinfo endpoint.</summary>
public sealed class IdTokens(SignedTokens tokens, TimeProvider time)
{
    private const string Type = "JWT";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How far ahead another node's clock may be.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <param name="nonce">Of the authorize request; null on refresh (§12.2).</param>
    internal Task<string> CreateAsync(Client client, Grant grant, string? nonce, string accessToken, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [TokenClaims.Subject] = grant.UserId.ToString(),
            [TokenClaims.AuthenticationTime] = grant.AuthenticatedAt.ToUnixTimeSeconds(),
            [TokenClaims.AuthenticationClass] = AuthenticationContext.ClassOf(grant.AuthenticationMethods),
            [TokenClaims.AccessTokenHash] = HalfHash(accessToken),
        };
        if (grant.SessionId is { } session)
        {
            claims[TokenClaims.Session] = session.ToString();
        }

        // An identity provider may not have said how, and then neither do we.
        if (AuthenticationContext.MethodsOf(grant.AuthenticationMethods) is { Count: > 0 } methods)
        {
            claims[TokenClaims.AuthenticationMethods] = methods;
        }

        if (nonce is not null)
        {
            claims[TokenClaims.Nonce] = nonce;
        }

        return tokens.WriteAsync(Type, client.Protocol.IdTokenSignedResponseAlg, now, now + Lifetime, [client.ClientId], claims, ct);
    }

    /// <summary>What an <c>id_token_hint</c> says, expired or not (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2); null where it is not ours.</summary>
    internal async Task<IdTokenHint?> ReadHintAsync(string hint, CancellationToken ct)
    {
        if (await tokens.ReadAsync(hint, Type, SigningAlgorithms.OfTokens, audience: null, ct) is not { } token
            || !Guid.TryParse(token.Subject, CultureInfo.InvariantCulture, out var subject)
            || token.Audiences.ToArray() is not [var clientId]
            || !IsOfItsTime(token))
        {
            return null;
        }

        token.TryGetPayloadValue<string>(TokenClaims.Session, out var session);
        return new IdTokenHint(subject, clientId, Guid.TryParse(session, CultureInfo.InvariantCulture, out var sessionId) ? sessionId : null);
    }

    // A token without an end, or of a time to come, is none of ours whatever its signature says (SEC-118).
    private bool IsOfItsTime(JsonWebToken token) =>
        token.TryGetPayloadValue<long>("exp", out _) && token.TryGetPayloadValue<long>("iat", out var issuedAt) && issuedAt <= (time.GetUtcNow() + Skew).ToUnixTimeSeconds();

    // OpenID Connect Core §3.1.3.6: the left half of the SHA-256.
    private static string HalfHash(string token) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token))[..16]);
}

/// <summary>What an id_token of ours says that comes back as a hint.</summary>
/// <param name="Subject">The person it was about.</param>
/// <param name="ClientId">The client it was made for.</param>
/// <param name="SessionId">The browser session it came from.</param>
internal sealed record IdTokenHint(Guid Subject, string ClientId, Guid? SessionId);
