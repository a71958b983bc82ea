using System.Diagnostics;
using ClientPortal.Domain;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Registration;
using Microsoft.Extensions.Options;

namespace ClientPortal.Web.OAuth;

/// <summary>The registration endpoint (RFC 7591 §3), and the configuration endpoint of each client that registered there (RFC 7592 §2).</summary>
internal sealed class RegistrationEndpoint(RegisterDynamicClient register, ReadRegistration read, ReplaceRegistration replace, EndRegistration end, OAuthIssuer issuer)
{
    public const string Path = "/oauth/register";
    private const string ClientPath = Path + "/{clientId}";
    private const string Scheme = "Bearer ";
    private static readonly string[] GetPutOrDelete = [HttpMethods.Get, HttpMethods.Put, HttpMethods.Delete];

    /// <summary>Nothing where it is off: then the paths are not there (SEC-150).</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<IOptions<OAuthOptions>>().Value.Registration == RegistrationMode.Off)
        {
            return;
        }

        routes.MapOnly(Path, OAuthEndpoints.PostOnly, (HttpContext context, RegistrationEndpoint endpoint) => endpoint.RegisterAsync(context));
        routes.MapOnly(ClientPath, GetPutOrDelete, (HttpContext context, RegistrationEndpoint endpoint, string clientId) => endpoint.ManageAsync(context, clientId));
    }

    private async Task<IResult> RegisterAsync(HttpContext context)
    {
        var (metadata, mistake) = await ReadAsync(context);
        return metadata is null
            ? Refuse(context, mistake!)
            : Write(context, await register.RunAsync(CallerOf(context), RegistrationTerms.Core, metadata, TokenOf(context), context.RequestAborted), StatusCodes.Status201Created);
    }

    private async Task<IResult> ManageAsync(HttpContext context, string clientId)
    {
        var (caller, token, ct) = (CallerOf(context), TokenOf(context), context.RequestAborted);
        if (HttpMethods.IsGet(context.Request.Method))
        {
            return Write(context, await read.RunAsync(caller, clientId, token, ct), StatusCodes.Status200OK);
        }

        if (HttpMethods.IsDelete(context.Request.Method))
        {
            return Write(context, await end.RunAsync(caller, clientId, token, ct), StatusCodes.Status204NoContent);
        }

        var (metadata, mistake) = await ReadAsync(context);
        return metadata is null ? Refuse(context, mistake!) : Write(context, await replace.RunAsync(caller, clientId, token, metadata, ct), StatusCodes.Status200OK);
    }

    private static async Task<(ClientMetadata? Metadata, OAuthError? Mistake)> ReadAsync(HttpContext context) =>
        await RequestReader.JsonAsync(context.Request, context.RequestAborted) is { } body
            ? ReadClientMetadata.From(body)
            : (null, new OAuthError(OAuthErrors.InvalidClientMetadata, "The body must be application/json and at most 64 kilobytes."));

    private static Actor CallerOf(HttpContext context) => Actor.Visitor(context.Connection.RemoteIpAddress?.ToString(), context.TraceIdentifier);

    // A header that is there and no bearer token is a wrong token, not none.
    private static string? TokenOf(HttpContext context) => context.Request.Headers.Authorization.ToString() switch
    {
        "" => null,
        var header when header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) => header[Scheme.Length..].Trim(),
        _ => string.Empty,
    };

    private IResult Write(HttpContext context, RegistrationResult result, int status)
    {
        OAuthResults.NeverCache(context.Response);
        return result switch
        {
            RegistrationResult.Stored stored => OAuthResults.Json(RegistrationJson.Of(stored, TokenOf(context), Address(stored.Client.ClientId)), status),
            RegistrationResult.Ended => Results.StatusCode(status),
            RegistrationResult.Refused refused => Refuse(context, refused.Error),
            _ => throw new UnreachableException(),
        };
    }

    private string Address(string clientId) => $"{issuer.Value}{Path}/{Uri.EscapeDataString(clientId)}";

    // RFC 7591 §3.2.2; a token's refusals as RFC 6750 §3.1 has them.
    private static IResult Refuse(HttpContext context, OAuthError error)
    {
        var (status, challenge) = error.Code switch
        {
            OAuthErrors.InvalidToken => (StatusCodes.Status401Unauthorized, "Bearer error=\"invalid_token\""),
            OAuthErrors.AccessDenied => (StatusCodes.Status403Forbidden, null),
            _ => (error.Status, (string?)null),
        };
        if (challenge is not null)
        {
            context.Response.Headers.WWWAuthenticate = challenge;
        }

        return OAuthResults.Write(context, error, status);
    }
}
