using System.Diagnostics;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Introspection;
using ClientPortal.Domain.SigningKeys;
using ClientPortal.Web.Hosting;

namespace ClientPortal.Web.OAuth;

/// <summary>The introspection endpoint (RFC 7662 §2): what a token means now, for those it is meant for; as a signed JWT where the caller asks for one (RFC 9701).</summary>
internal sealed class IntrospectionEndpoint(ClientRequests requests, IntrospectToken introspect)
{
    private const string SignedType = "application/" + IntrospectionJwt.Type;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapOnly(OAuthEndpoints.Introspect, OAuthEndpoints.PostOnly, routes.ServiceProvider.GetRequiredService<IntrospectionEndpoint>().RunAsync)
            .WithMetadata(new LeanRoute(IsLimitedByAddress: false));

    private Task<IResult> RunAsync(HttpContext context) => requests.RunAsync(context, async (client, posted) =>
    {
        var answer = await introspect.RunAsync(client, posted.Request, WantsSigned(context.Request), context.RequestAborted);
        OAuthResults.NeverCache(context.Response);
        return answer switch
        {
            IntrospectionAnswer.Plain plain => OAuthResults.Json(plain.Members, StatusCodes.Status200OK),
            IntrospectionAnswer.Signed signed => Results.Text(signed.Jwt, SignedType),
            IntrospectionAnswer.Refused no => OAuthResults.Write(context, no.Error, posted.Credentials.Way),
            _ => throw new UnreachableException(),
        };
    });

    // RFC 9701 §4.
    private static bool WantsSigned(HttpRequest request) =>
        request.Headers.Accept.Count > 0 && request.GetTypedHeaders().Accept.Any(accepted => accepted.Quality is not 0 && accepted.MediaType.Equals(SignedType, StringComparison.OrdinalIgnoreCase));
}

/// <summary>RFC 8414 §2, RFC 9701 §7.</summary>
internal sealed class IntrospectionDescription(OAuthIssuer issuer) : IDescribesServer
{
    private static readonly string[] Methods = ["client_secret_basic", "client_secret_post"];

    public void AddTo(IDictionary<string, object> metadata)
    {
        metadata["introspection_endpoint"] = issuer.Value + OAuthEndpoints.Introspect;
        metadata["introspection_endpoint_auth_methods_supported"] = Methods;
        metadata["introspection_signing_alg_values_supported"] = new[] { SigningAlgorithms.Tokens };
    }
}
