using System.Diagnostics;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.UserInfo;

namespace ClientPortal.Web.OAuth;

/// <summary>The userinfo endpoint (OpenID Connect Core §5.3): GET or POST, the token in the header or in the body of a form, never in the URL (RFC 6750 §2).</summary>
internal sealed class UserInfoEndpoint(ReadUserClaims read)
{
    private const string Scheme = "Bearer ";

    public async Task<IResult> RunAsync(HttpContext context)
    {
        OAuthResults.NeverCache(context.Response);
        return await PresentedTokenAsync(context) is not { } token
            ? Challenge(context, error: null)
            : await read.RunAsync(token, context.RequestAborted) switch
            {
                UserClaimsAnswer.Claims claims => OAuthResults.Json(claims.Values, StatusCodes.Status200OK),
                UserClaimsAnswer.InvalidToken => Challenge(context, OAuthErrors.InvalidToken),
                UserClaimsAnswer.InsufficientScope => Challenge(context, OAuthErrors.InsufficientScope),
                _ => throw new UnreachableException(),
            };
    }

    private static async Task<string?> PresentedTokenAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return header[Scheme.Length..].Trim();
        }

        if (header.Length > 0 || !HttpMethods.IsPost(context.Request.Method) || !context.Request.HasFormContentType)
        {
            return null;
        }

        var sent = await RequestReader.FormAsync(context.Request, context.RequestAborted);
        return sent.Single()?.GetValueOrDefault("access_token");
    }

    // RFC 6750 §3: who sent nothing learns nothing but the scheme.
    private static IResult Challenge(HttpContext context, string? error)
    {
        context.Response.Headers.WWWAuthenticate = error switch
        {
            null => "Bearer realm=\"ClientPortal\"",
            OAuthErrors.InsufficientScope => $"Bearer realm=\"ClientPortal\", error=\"{error}\", scope=\"openid\"",
            _ => $"Bearer realm=\"ClientPortal\", error=\"{error}\"",
        };
        return Results.StatusCode(error == OAuthErrors.InsufficientScope ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized);
    }
}
