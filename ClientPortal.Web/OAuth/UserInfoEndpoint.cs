using System.Diagnostics;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.OAuth.UserInfo;

namespace ClientPortal.Web.OAuth;

/// <summary>The userinfo endpoint (OpenID Connect Core §5.3): GET or POST, the token in the header or in the body of a form, never in the URL (RFC 6750 §2).</summary>
internal sealed class UserInfoEndpoint(ReadUserClaims read)
{
    private const string Bearer = "Bearer ";

    public async Task<IResult> RunAsync(HttpContext context)
    {
        OAuthResults.NeverCache(context.Response);
        return await PresentedTokenAsync(context) is not { } token
            ? Challenge(context, isDpop: false, error: null)
            : await read.RunAsync(token, context.RequestAborted) switch
            {
                UserClaimsAnswer.Claims claims => Answer(context, claims),
                UserClaimsAnswer.NotProved notProved => DpopHeaders.Refuse(context, notProved.Error),
                UserClaimsAnswer.InvalidToken => Challenge(context, token.IsDpop, OAuthErrors.InvalidToken),
                UserClaimsAnswer.InsufficientScope => Challenge(context, token.IsDpop, OAuthErrors.InsufficientScope),
                _ => throw new UnreachableException(),
            };
    }

    private static IResult Answer(HttpContext context, UserClaimsAnswer.Claims claims)
    {
        DpopHeaders.Offer(context, claims.DpopNonce);
        return OAuthResults.Json(claims.Values, StatusCodes.Status200OK);
    }

    private static async Task<PresentedToken?> PresentedTokenAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return ShownToken.Of(context, header[Bearer.Length..].Trim(), isDpop: false);
        }

        if (DpopHeaders.TokenIn(header) is { } bound)
        {
            return ShownToken.Of(context, bound, isDpop: true);
        }

        if (header.Length > 0 || !HttpMethods.IsPost(context.Request.Method) || !context.Request.HasFormContentType)
        {
            return null;
        }

        var sent = await RequestReader.FormAsync(context.Request, context.RequestAborted);
        return sent.Single()?.GetValueOrDefault("access_token") is { } text ? ShownToken.Of(context, text, isDpop: false) : null;
    }

    // RFC 6750 §3: who sent nothing learns nothing but the schemes (RFC 9449 §7.1); the error stands with the scheme that was used.
    private static IResult Challenge(HttpContext context, bool isDpop, string? error)
    {
        var told = error switch
        {
            null => "",
            OAuthErrors.InsufficientScope => $", error=\"{error}\", scope=\"openid\"",
            _ => $", error=\"{error}\"",
        };
        context.Response.Headers.WWWAuthenticate = new([$"Bearer realm=\"ClientPortal\"{(isDpop ? "" : told)}", DpopHeaders.Challenge + (isDpop ? told : "")]);
        return Results.StatusCode(error == OAuthErrors.InsufficientScope ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized);
    }
}
