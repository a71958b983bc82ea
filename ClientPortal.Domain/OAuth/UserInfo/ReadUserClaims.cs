using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.UserInfo;

/// <summary>Claims about the person behind an access token, by its scopes (OpenID Connect Core §5.3, §5.4).</summary>
public sealed class ReadUserClaims(PortalDb portal, AccessTokens accessTokens)
{
    /// <param name="accessToken">As presented; API keys, other tokens and tokens without a person are not taken (SEC-114).</param>
    public async Task<UserClaimsAnswer> RunAsync(string accessToken, CancellationToken ct)
    {
        if (await accessTokens.ReadAsync(accessToken, ct) is not { UserId: { } userId } facts)
        {
            return new UserClaimsAnswer.InvalidToken();
        }

        if (!facts.Scopes.Contains(ScopeNames.OpenId))
        {
            return new UserClaimsAnswer.InsufficientScope();
        }

        await using var db = portal.OpenForServer();
        var user = await db.Users.AsNoTracking().Where(row => row.Id == userId)
            .Select(row => new { row.DisplayName, row.Email, row.EmailConfirmed, row.Language }).SingleAsync(ct);
        var claims = new Dictionary<string, object>(StringComparer.Ordinal) { [TokenClaims.Subject] = facts.Subject };
        if (facts.Scopes.Contains(ScopeNames.Profile))
        {
            claims["name"] = user.DisplayName;
            if (user.Language is { } language)
            {
                claims["locale"] = language;
            }
        }

        if (facts.Scopes.Contains(ScopeNames.Email) && user.Email is { } email)
        {
            claims["email"] = email;
            claims["email_verified"] = user.EmailConfirmed;
        }

        return new UserClaimsAnswer.Claims(claims);
    }
}

/// <summary>What the userinfo endpoint answers (RFC 6750 §3.1).</summary>
public abstract record UserClaimsAnswer
{
    private UserClaimsAnswer()
    {
    }

    public sealed record Claims(IReadOnlyDictionary<string, object> Values) : UserClaimsAnswer;

    public sealed record InvalidToken : UserClaimsAnswer;

    public sealed record InsufficientScope : UserClaimsAnswer;
}
