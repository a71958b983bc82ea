using System.Globalization;
using ClientPortal.Domain.OAuth;
using ClientPortal.Web.OAuth;

namespace ClientPortal.Web.Dialects.ClickUp;

/// <summary>Refusals as ClickUp words them: <c>err</c> for people, <c>ECODE</c> for programs (https://developer.clickup.com/docs/common_errors).</summary>
internal static class ClickUpErrors
{
    /// <summary>No credential at all.</summary>
    public static IResult HeaderMissing() => Write(StatusCodes.Status401Unauthorized, "Authorization Header Required", "OAUTH_017");

    /// <summary>Unknown, ended, revoked or taken away: one answer for all of them (SEC-163).</summary>
    public static IResult TokenNotFound() => Write(StatusCodes.Status401Unauthorized, "Token not found", "OAUTH_019");

    /// <summary>The token is good, its proof is not, or the request shows several.</summary>
    public static IResult TokenInvalid(string why) => Write(StatusCodes.Status401Unauthorized, why, "OAUTH_025");

    /// <summary>The person has not ticked this workspace, or it is none of theirs (any more).</summary>
    public static IResult TeamNotAuthorized() => Write(StatusCodes.Status401Unauthorized, "Team not authorized", "OAUTH_027");

    public static IResult TooMany(HttpContext context, TimeSpan retryAfter)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Write(StatusCodes.Status429TooManyRequests, "Rate limit reached", "APP_002");
    }

    /// <summary>A refusal of the core at the token path.</summary>
    public static IResult Of(HttpContext context, OAuthError error)
    {
        DpopHeaders.Offer(context, error.DpopNonce);
        return error switch
        {
            { RetryAfter: { } wait } => TooMany(context, wait),
            { Parameter: OAuthParameters.RedirectUri } => Write(error.Status, "Redirect URI does not match the redirect uris of this application", "OAUTH_007"),
            { Code: OAuthErrors.InvalidClient } => Write(error.Status, "Client not found, or it may not send its secret like this", "OAUTH_010"),
            { Code: OAuthErrors.UnauthorizedClient } => Write(error.Status, error.Description, "OAUTH_010"),
            _ => Write(error.Status, error.Description, "OAUTH_014"),
        };
    }

    private static IResult Write(int status, string err, string ecode) => Results.Json(new ClickUpError(err, ecode), ClickUpJson.Options, statusCode: status);
}

