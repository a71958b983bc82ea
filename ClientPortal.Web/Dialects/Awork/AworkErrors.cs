using ClientPortal.Domain;
using ClientPortal.Web.Api;

namespace ClientPortal.Web.Dialects.Awork;

/// <summary>Refusals as awork writes them: its error object, its codes, and its few status codes, 401 for missing rights among them.</summary>
internal static class AworkErrors
{
    public static IResult Write(HttpContext http, ApiRefusal refusal) => Write(http, refusal, ofName: "Name");

    /// <summary>The same where a name is called a display name.</summary>
    public static IResult WriteForClients(HttpContext http, ApiRefusal refusal) => Write(http, refusal, ofName: "DisplayName");

    private static IResult Write(HttpContext http, ApiRefusal refusal, string ofName)
    {
        var (status, code) = CodeOf(refusal);
        return Write(http, status, code, refusal.Sentence, [refusal.Code], [.. refusal.Fields.Select(field => new AworkValidationError(PropertyOf(field.Field, ofName), field.Sentence))]);
    }

    /// <param name="details">Hints for the developer; ours is the stable code of the same refusal on the core's paths.</param>
    public static IResult Write(HttpContext http, int status, string code, string description, IReadOnlyList<string> details, IReadOnlyList<AworkValidationError> mistakes) => Results.Json(
        new AworkError(code, description, http.RequestServices.GetRequiredService<PortalUrls>().Absolute(PortalUrls.Developers), http.TraceIdentifier, details, mistakes),
        ApiJson.Options,
        statusCode: status);

    // awork knows 400, 401, 404 and 429; a conflict is a bad request there.
    private static (int Status, string Code) CodeOf(ApiRefusal refusal) => refusal.Status switch
    {
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => (StatusCodes.Status401Unauthorized, AworkCodes.Unauthorized),
        StatusCodes.Status404NotFound => (StatusCodes.Status404NotFound, AworkCodes.NotFound),
        StatusCodes.Status429TooManyRequests => (StatusCodes.Status429TooManyRequests, AworkCodes.TooManyRequests),
        StatusCodes.Status409Conflict when refusal.Fields.Count > 0 => (StatusCodes.Status400BadRequest, AworkCodes.Duplication),
        StatusCodes.Status409Conflict when refusal.Code != Problem.Stale().Code => (StatusCodes.Status400BadRequest, AworkCodes.InvalidOperation),
        StatusCodes.Status409Conflict or StatusCodes.Status412PreconditionFailed => (StatusCodes.Status400BadRequest, AworkCodes.Concurrency),
        _ => (StatusCodes.Status400BadRequest, refusal.Fields.Count > 0 ? AworkCodes.ValidationFailed : AworkCodes.InvalidModel),
    };

    // PascalCase, and awork's own words for our fields; items of a list keep their place.
    private static string PropertyOf(string field, string ofName)
    {
        var name = char.ToUpperInvariant(field[0]) + field[1..];
        return name switch
        {
            "Name" => ofName,
            "Kind" => "IsConfidential",
            "Role" => "RoleId",
            _ => name,
        };
    }
}

/// <summary>awork's codes.</summary>
internal static class AworkCodes
{
    public const string Unauthorized = "unauthorized";
    public const string NotFound = "not-found";
    public const string ValidationFailed = "validation-failed";
    public const string InvalidModel = "invalid-model";
    public const string InvalidOperation = "invalid-operation";
    public const string Duplication = "duplication-violation";
    public const string Concurrency = "concurrency-violation";

    /// <summary>awork documents the status and the headers and no code.</summary>
    public const string TooManyRequests = "too-many-requests";
}

/// <summary>awork's error object.</summary>
/// <param name="TraceId">Finds the request in the log.</param>
internal sealed record AworkError(string Code, string Description, string Link, string TraceId, IReadOnlyList<string> Details, IReadOnlyList<AworkValidationError> ValidationErrors);

/// <summary>What is wrong with one property.</summary>
internal sealed record AworkValidationError(string Property, string Message);
