using System.Diagnostics;
using ClientPortal.Domain;
using ClientPortal.Domain.OAuth;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Web.Api;
using ClientPortal.Web.OAuth;

namespace ClientPortal.Web.Dialects.Awork;

/// <summary>
/// <c>POST /clientapplications/register</c>: RFC 7591 as awork's own software uses it, without a token, with awork's error object, and without a way
/// to manage what was registered (RFC 7592), because awork gives none.
/// </summary>
internal static class AworkRegistrationPath
{
    private const string Path = ApiGate.Path + "/clientapplications/register";
    private const string Scheme = "Bearer ";

    private static readonly RegistrationTerms Terms = new()
    {
        Mode = RegistrationMode.Open,
        Scopes = DynamicLimits.ScopesWithFullAccess,
        ClientIdPrefix = "dcr_",
        GivesAccessToken = false,
    };

    /// <summary>Nothing where it is off: then it is a client application of that name, which nobody can have.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetRequiredService<OAuthOptions>().AworkRegistration == AworkRegistration.On)
        {
            routes.MapPost(Path, RegisterAsync);
        }
    }

    private static async Task<IResult> RegisterAsync(HttpContext context, RegisterDynamicClient register)
    {
        OAuthResults.NeverCache(context.Response);
        if (await RequestReader.JsonAsync(context.Request, context.RequestAborted) is not { } body)
        {
            return AworkErrors.Write(context, StatusCodes.Status400BadRequest, AworkCodes.InvalidModel, "The body must be application/json and at most 64 kilobytes.", [], []);
        }

        var (metadata, mistake) = ReadClientMetadata.From(body);
        if (metadata is null)
        {
            return Refuse(context, mistake!);
        }

        var caller = Actor.Visitor(context.Connection.RemoteIpAddress?.ToString(), context.TraceIdentifier);
        return await register.RunAsync(caller, Terms, metadata, TokenOf(context), context.RequestAborted) switch
        {
            RegistrationResult.Stored stored => OAuthResults.Json(Answer(stored), StatusCodes.Status201Created),
            RegistrationResult.Refused refused => Refuse(context, refused.Error),
            _ => throw new UnreachableException(),
        };
    }

    private static Dictionary<string, object> Answer(RegistrationResult.Stored stored)
    {
        var answer = RegistrationJson.Of(stored);
        answer["client_secret_expires_at"] = 0; // awork says so of public clients, too
        return answer;
    }

    // Some of awork's software sends a token; here that is an initial access token, and puts the client into that token's workspace.
    private static string? TokenOf(HttpContext context) => context.Request.Headers.Authorization.ToString() switch
    {
        "" => null,
        var header when header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) => header[Scheme.Length..].Trim(),
        _ => string.Empty,
    };

    private static IResult Refuse(HttpContext context, OAuthError error)
    {
        var (status, code) = error switch
        {
            { RetryAfter: not null } => (StatusCodes.Status429TooManyRequests, AworkCodes.TooManyRequests),
            { Code: OAuthErrors.InvalidToken or OAuthErrors.AccessDenied } => (StatusCodes.Status401Unauthorized, AworkCodes.Unauthorized),
            _ => (StatusCodes.Status400BadRequest, AworkCodes.ValidationFailed),
        };
        if (error.RetryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return AworkErrors.Write(context, status, code, error.Description, [error.Code], MistakeIn(error));
    }

    // "redirect_uris: is required." names its member; other sentences are about the whole.
    private static IReadOnlyList<AworkValidationError> MistakeIn(OAuthError error) =>
        error.Description.Split(": ", 2) is [var member, var sentence] && !member.Contains(' ', StringComparison.Ordinal) ? [new AworkValidationError(member, sentence)] : [];
}
