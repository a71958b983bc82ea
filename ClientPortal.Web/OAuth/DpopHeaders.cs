using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Dpop;

namespace ClientPortal.Web.OAuth;

/// <summary>DPoP on the wire (RFC 9449 §4.1, §7.1, §8).</summary>
internal static class DpopHeaders
{
    public const string Proof = "DPoP";
    public const string Nonce = "DPoP-Nonce";
    private const string Scheme = "DPoP ";

    /// <summary>What a 401 says to whoever has no bound token yet.</summary>
    public static readonly string Challenge = $"DPoP realm=\"ClientPortal\", algs=\"{string.Join(' ', DpopAlgorithms.All)}\"";

    /// <summary>Everything a request shows.</summary>
    public static ShownProof ProofOf(HttpRequest request) =>
        new([.. request.Headers[Proof].Select(value => value ?? "")], request.Method, request.Path.ToUriComponent());

    /// <summary>The token of <c>Authorization: DPoP</c>; null for any other scheme. Scheme names know no case (RFC 9110 §11.1).</summary>
    public static string? TokenIn(string authorization) =>
        authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : null;

    /// <summary>Gives the client the nonce for its next proof.</summary>
    public static void Offer(HttpContext context, string? nonce)
    {
        if (nonce is not null)
        {
            context.Response.Headers[Nonce] = nonce;
        }
    }

    /// <summary>The headers that say what is wrong with a proof at a resource.</summary>
    public static void Tell(HttpContext context, OAuthError error)
    {
        Offer(context, error.DpopNonce);
        context.Response.Headers.WWWAuthenticate = $"{Challenge}, error=\"{error.Code}\", error_description=\"{error.Description}\"";
    }

    /// <summary>401 without a body (RFC 6750 §3.1).</summary>
    public static IResult Refuse(HttpContext context, OAuthError error)
    {
        Tell(context, error);
        return Results.StatusCode(StatusCodes.Status401Unauthorized);
    }
}
