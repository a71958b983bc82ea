using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.UserInfo;

/// <summary>Claims about the person behind an access token, by its scopes (OpenID Connect Core §5.3, §5.4).</summary>
public sealed class ReadUserClaims(PortalDb portal, AcceptAccessToken accept)
{
    /// <param name="presented">API keys, other tokens and tokens without a person are not taken (SEC-114).</param>
    public async Task<UserClaimsAnswer> RunAsync(PresentedToken presented, CancellationToken ct)
    {
        var verdict = await accept.RunAsync(presented, ct);
        if (verdict is AccessTokenVerdict.NotProved notProved)
        {
            return new UserClaimsAnswer.NotProved(notProved.Error);
        }

        if (verdict is not AccessTokenVerdict.Good { Facts: { UserId: { } userId } facts } good)
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

        return new UserClaimsAnswer.Claims(claims) { DpopNonce = good.DpopNonce };
    }
}

/// <summary>What the userinfo endpoint answers (RFC 6750 §3.1).</summary>
public abstract record UserClaimsAnswer
{
    private UserClaimsAnswer()
    {
    }

    public sealed record Claims(IReadOnlyDictionary<string, object> Values) : UserClaimsAnswer
    {
        /// <summary>For the header of the same name; null for none.</summary>
        public string? DpopNonce { get; init; }
    }

    /// <summary>The token is good, the proof of its key is not (RFC 9449 §7.1).</summary>
    public sealed record NotProved(OAuthError Error) : UserClaimsAnswer;

    public sealed record InvalidToken : UserClaimsAnswer;

    public sealed record InsufficientScope : UserClaimsAnswer;
}
