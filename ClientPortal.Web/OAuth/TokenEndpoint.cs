using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Web.Hosting;

namespace ClientPortal.Web.OAuth;

/// <summary>The token endpoint, for the core path and the dialects' (RFC 6749 §3.2).</summary>
internal sealed class TokenEndpoint(ExchangeToken exchange)
{
    private const int MostMembers = 7;

    /// <summary>Offers it at a path.</summary>
    /// <param name="answer">The words of a success; each path has its own.</param>
    /// <param name="translate">Where a path has words of its own for what it asks: the same request in ours.</param>
    public static void Map(
        IEndpointRouteBuilder routes, string path, OAuthProfile profile, Func<TokenResult.Issued, Dictionary<string, object>> answer, Func<TokenRequest, TokenRequest>? translate = null)
    {
        var endpoint = routes.ServiceProvider.GetRequiredService<TokenEndpoint>();
        routes.MapOnly(path, OAuthEndpoints.PostOnly, (HttpContext context) => endpoint.RunAsync(context, profile, answer, translate)).WithMetadata(new LeanRoute());
    }

    private async Task<IResult> RunAsync(
        HttpContext context, OAuthProfile profile, Func<TokenResult.Issued, Dictionary<string, object>> answer, Func<TokenRequest, TokenRequest>? translate)
    {
        var (posted, mistake) = await PostedRequest.ReadAsync(context, profile);
        if (posted is null)
        {
            return OAuthResults.Write(context, mistake!, way: null);
        }

        var result = await exchange.RunAsync(posted.Credentials, translate?.Invoke(posted.Request) ?? posted.Request, context.RequestAborted);
        return OAuthResults.Write(context, result, posted.Credentials.Way, answer);
    }

    /// <summary>RFC 6749 §5.1, OpenID Connect Core §3.1.3.3.</summary>
    public static Dictionary<string, object> CoreAnswer(TokenResult.Issued issued)
    {
        var answer = new Dictionary<string, object>(MostMembers, StringComparer.Ordinal)
        {
            ["access_token"] = issued.AccessToken,
            ["token_type"] = issued.TokenType,
            ["expires_in"] = (long)issued.Lifetime.TotalSeconds,
            ["scope"] = issued.Scopes.ToString(),
        };
        if (issued.IssuedTokenType is { } type)
        {
            answer["issued_token_type"] = type;
        }

        if (issued.RefreshToken is { } refresh)
        {
            answer["refresh_token"] = refresh.Reveal();
        }

        if (issued.IdToken is { } idToken)
        {
            answer["id_token"] = idToken;
        }

        return answer;
    }
}
