using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClientPortal.Domain;
using ClientPortal.Domain.OAuth;
using ClientPortal.Web.OAuth;

namespace ClientPortal.Web.Api;

/// <summary>Refusals: status and headers are the same for every route; they are written as RFC 9457 problem details, or in the words of a dialect.</summary>
internal static class ApiProblems
{
    private const string TypePrefix = "urn:clientportal:problem:";

    /// <summary>Status and headers by the kind of refusal.</summary>
    /// <param name="isConditional">The request named the version it expected: then a changed one is 412 (RFC 9110 §13.1.1).</param>
    public static IResult Of(HttpContext http, Problem problem, bool isConditional = false)
    {
        var status = problem.Kind switch
        {
            ProblemKind.Invalid => StatusCodes.Status400BadRequest,
            ProblemKind.NotAllowed or ProblemKind.NeedsFreshSignIn => StatusCodes.Status403Forbidden,
            ProblemKind.NotFound => StatusCodes.Status404NotFound,
            ProblemKind.Conflict => StatusCodes.Status409Conflict,
            ProblemKind.Stale => isConditional ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict,
            ProblemKind.TooMany => StatusCodes.Status429TooManyRequests,
            ProblemKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => throw new UnreachableException(),
        };
        if (problem.Kind == ProblemKind.NotAllowed)
        {
            // RFC 6750 §3 and §3.1, RFC 9728 §5.1.
            var scope = problem.MissingRight == Rights.None ? "" : $"scope=\"{RightsTable.ToScopes(problem.MissingRight)}\", ";
            http.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", {scope}{ProtectedResourceEndpoint.Pointer(http)}";
        }
        else if (problem.Kind == ProblemKind.NeedsFreshSignIn)
        {
            // RFC 9470 §3.
            http.Response.Headers.WWWAuthenticate = $"Bearer error=\"{problem.Code}\", max_age={(int)Actor.FreshFor.TotalSeconds}";
        }

        if (problem.RetryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return Write(http, status, problem.Kind == ProblemKind.NotAllowed && problem.Code == "not_allowed" ? "insufficient_scope" : problem.Code, problem.Sentence, problem.Fields);
    }

    /// <summary>The one answer to everybody who is not known: missing, malformed, unknown, revoked and expired credentials alike (SEC-163).</summary>
    public static IResult NotAuthenticated(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = new([$"Bearer realm=\"ClientPortal\", {ProtectedResourceEndpoint.Pointer(http)}", $"{DpopHeaders.Challenge}, {ProtectedResourceEndpoint.Pointer(http)}"]);
        return Write(http, StatusCodes.Status401Unauthorized, "unauthorized", "Send a valid credential.");
    }

    /// <summary>The token is good, the proof of its key is not (RFC 9449 §7.1, §9).</summary>
    public static IResult NotProved(HttpContext http, OAuthError error)
    {
        DpopHeaders.Tell(http, error);
        return Write(http, StatusCodes.Status401Unauthorized, error.Code, error.Description);
    }

    /// <summary>camelCase, part by part: <c>RedirectUris[1]</c> becomes <c>redirectUris[1]</c>.</summary>
    public static string FieldName(string field) => string.Join('.', field.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));

    private static IResult Write(HttpContext http, int status, string code, string sentence, IReadOnlyList<FieldProblem>? fields = null) =>
        (ApiRoute.Of(http)?.Refuse ?? AsProblemDetails)(http, new ApiRefusal(status, code, sentence, fields ?? []));

    private static IResult AsProblemDetails(HttpContext http, ApiRefusal refusal) => Results.Json(
        new ApiProblem(
            TypePrefix + refusal.Code, refusal.Sentence, refusal.Status, refusal.Code, http.TraceIdentifier, Errors(refusal.Fields, field => field.Sentence), Errors(refusal.Fields, field => field.Code)),
        ApiJson.Options,
        "application/problem+json",
        refusal.Status);

    private static Dictionary<string, string[]>? Errors(IReadOnlyList<FieldProblem> fields, Func<FieldProblem, string> part) => fields.Count > 0
        ? fields.GroupBy(field => FieldName(field.Field), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Select(part).ToArray(), StringComparer.Ordinal)
        : null;
}

/// <summary>A refusal before it is written; its headers are set.</summary>
/// <param name="Code">Stable; what programs go by.</param>
/// <param name="Sentence">English; what went wrong and what to do.</param>
internal sealed record ApiRefusal(int Status, string Code, string Sentence, IReadOnlyList<FieldProblem> Fields);

/// <summary>RFC 9457 §3, with what is wrong with each field.</summary>
/// <param name="Type">A URN that ends in <paramref name="Code"/>.</param>
/// <param name="Title">What went wrong and what to do, in English.</param>
/// <param name="Code">Stable; what programs go by.</param>
/// <param name="TraceId">Finds the request in the log.</param>
/// <param name="Errors">Sentences by field.</param>
/// <param name="Codes">Stable codes by field.</param>
internal sealed record ApiProblem(
    string Type,
    string Title,
    int Status,
    string Code,
    string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Dictionary<string, string[]>? Errors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Dictionary<string, string[]>? Codes);
