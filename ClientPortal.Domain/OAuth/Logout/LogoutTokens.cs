using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.OAuth.Tokens;

namespace ClientPortal.Domain.OAuth.Logout;

/// <summary>Logout tokens (OpenID Connect Back-Channel Logout §2.4): signed as the client's id_tokens are, of a type of their own, and never with a nonce.</summary>
public sealed class LogoutTokens(SignedTokens tokens, CredentialGenerator credentials, TimeProvider time)
{
    private const string Type = "logout+jwt";
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    /// <summary>§4: short, against replay.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    internal Task<string> CreateAsync(Client client, LogoutNotice notice, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [TokenClaims.TokenId] = credentials.NewId().ToString(),
            [TokenClaims.Subject] = notice.UserId.ToString(),
            [TokenClaims.Session] = notice.SessionId.ToString(),
            [TokenClaims.Events] = new Dictionary<string, object>(StringComparer.Ordinal) { [Event] = new Dictionary<string, object>(StringComparer.Ordinal) },
        };
        return tokens.WriteAsync(Type, client.Protocol.IdTokenSignedResponseAlg, now, now + Lifetime, [client.ClientId], claims, ct);
    }
}
