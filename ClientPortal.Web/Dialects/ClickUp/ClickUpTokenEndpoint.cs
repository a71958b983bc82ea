using System.Diagnostics;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Web.OAuth;

namespace ClientPortal.Web.Dialects.ClickUp;

/// <summary>
/// ClickUp's token path: <c>client_id</c>, <c>client_secret</c> and <c>code</c>, as JSON, as a form or in the query string, and no word about the kind
/// of grant. Behind it the core's exchange judges everything.
/// </summary>
internal sealed class ClickUpTokenEndpoint(ExchangeToken exchange)
{
    // Whatever else is sent is passed over; a redirect URI or a verifier has to be right where it is sent.
    private static readonly string[] Meaningful =
    [
        OAuthParameters.ClientId, OAuthParameters.ClientSecret, OAuthParameters.Code, OAuthParameters.CodeVerifier, OAuthParameters.RedirectUri,
        OAuthParameters.ClientAssertion, OAuthParameters.ClientAssertionType,
    ];

    public async Task<IResult> RunAsync(HttpContext context, OAuthProfile profile)
    {
        OAuthResults.NeverCache(context.Response);
        var (posted, mistake) = await ReadAsync(context, profile);
        return posted is null
            ? ClickUpErrors.Of(context, mistake!)
            : await exchange.RunAsync(posted.Credentials, posted.Request, context.RequestAborted) switch
            {
                TokenResult.Issued issued => Answer(context, issued),
                TokenResult.Refused refused => ClickUpErrors.Of(context, refused.Error),
                _ => throw new UnreachableException(),
            };
    }

    private static IResult Answer(HttpContext context, TokenResult.Issued issued)
    {
        DpopHeaders.Offer(context, issued.DpopNonce);
        return OAuthResults.Json(new { access_token = issued.AccessToken, token_type = issued.TokenType }, StatusCodes.Status200OK);
    }

    private static async Task<(PostedRequest? Posted, OAuthError? Mistake)> ReadAsync(HttpContext context, OAuthProfile profile)
    {
        var query = RequestReader.Query(context.Request);
        if (query.Mistake is { } unreadable)
        {
            return (null, OAuthError.InvalidRequest(unreadable));
        }

        var inQuery = Meant(query);
        if (inQuery.Pairs.Count == 0)
        {
            return Posted(context, profile, await RequestReader.FormOrLooseJsonAsync(context.Request, context.RequestAborted));
        }

        // Half here and half there would leave it open which half counts.
        if (context.Request.ContentLength is not (null or 0) || context.Request.Headers.TransferEncoding.Count > 0)
        {
            return (null, OAuthError.InvalidRequest("Parameters belong in the body, not in the URL."));
        }

        var (posted, mistake) = Posted(context, profile, inQuery);
        return (posted is null ? null : posted with { Credentials = posted.Credentials with { InQuery = true } }, mistake);
    }

    private static (PostedRequest? Posted, OAuthError? Mistake) Posted(HttpContext context, OAuthProfile profile, SentParameters sent)
    {
        var meant = Meant(sent);
        return PostedRequest.Of(context, profile, meant with { Pairs = [.. meant.Pairs, new(OAuthParameters.GrantType, GrantTypes.AuthorizationCode)] });
    }

    private static SentParameters Meant(SentParameters sent) =>
        sent with { Pairs = [.. sent.Pairs.Where(pair => Meaningful.Contains(pair.Key, StringComparer.Ordinal))] };
}
