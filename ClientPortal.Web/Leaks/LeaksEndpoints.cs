using System.Text.Json;
using System.Text.Json.Serialization;
using ClientPortal.Domain;
using ClientPortal.Domain.Leaks;
using ClientPortal.Domain.OAuth;
using ClientPortal.Web.OAuth;

namespace ClientPortal.Web.Leaks;

/// <summary>
/// For whoever finds credentials of ours in public: rules for scanners, and where to report. Nobody has to say who they are: holding a credential whole is
/// all that counts.
/// </summary>
internal static class LeaksEndpoints
{
    public const string Report = "/leaks/report";
    public const string GitHub = "/leaks/github";
    public const string Gitleaks = "/leaks/gitleaks.toml";
    public const string TruffleHog = "/leaks/trufflehog.yaml";

    private const int MaxBodyBytes = 1024 * 1024;
    private const int MostFindings = 1000;
    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web) { MaxDepth = 8 };

    public static IServiceCollection AddLeakEndpoints(this IServiceCollection services) => services.AddSingleton<GitHubSignature>();

    public static void MapLeaks(this IEndpointRouteBuilder routes)
    {
        var open = routes.MapOAuthPrograms();
        open.MapOnly(Report, OAuthEndpoints.PostOnly, ReportAsync);
        open.MapOnly(GitHub, OAuthEndpoints.PostOnly, FromGitHubAsync);
        open.MapGet(Gitleaks, (PortalUrls urls) => Results.Text(ScannerRules.ForGitleaks(urls.Absolute(Report)), "application/toml"));
        open.MapGet(TruffleHog, (PortalUrls urls) => Results.Text(ScannerRules.ForTruffleHog(urls.Absolute(Report)), "application/yaml"));
    }

    // {"credential": "…", "foundAt": "https://…"}
    private static async Task<IResult> ReportAsync(HttpContext http, ReportLeak report)
    {
        if (await ReadAsync<PublicReport>(http) is not { Credential: { Length: > 0 } credential } sent)
        {
            return Results.BadRequest(new { error = "invalid_request", error_description = "Send JSON with the member credential, and foundAt if you like." });
        }

        var verdict = await report.RunAsync(Reporter(http), new LeakReport(credential, sent.FoundAt, "public"), http.RequestAborted);
        return Results.Json(new { label = LabelOf(verdict) });
    }

    // https://docs.github.com/code-security/secret-scanning/secret-scanning-partner-program: a signed array of findings, answered with what they were.
    private static async Task<IResult> FromGitHubAsync(HttpContext http, ReportLeak report, GitHubSignature signature)
    {
        if (await BodyAsync(http) is not { } body)
        {
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        switch (await signature.JudgeAsync(http.Request.Headers, body, http.RequestAborted))
        {
            case SignatureVerdict.Missing:
                return NotSigned($"Send the headers {GitHubSignature.KeyIdHeader} and {GitHubSignature.SignatureHeader} (base64) as GitHub does; one is missing or cannot be read.");
            case SignatureVerdict.UnknownKey:
                return NotSigned($"{GitHubSignature.KeyIdHeader} names none of the keys that GitHub publishes for secret scanning.");
            case SignatureVerdict.Wrong:
                return NotSigned($"{GitHubSignature.SignatureHeader} is no signature of this body by the key in {GitHubSignature.KeyIdHeader}.");
            case SignatureVerdict.KeysUnavailable:
                http.Response.Headers.RetryAfter = "60";
                return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        if (Parse<GitHubFinding[]>(body) is not { Length: <= MostFindings } findings)
        {
            return Results.BadRequest();
        }

        var answers = new List<GitHubLabel>(findings.Length);
        foreach (var finding in findings.Where(finding => finding?.Token is not null))
        {
            var verdict = await report.RunAsync(Reporter(http), new LeakReport(finding.Token!, finding.Url, "github"), http.RequestAborted);
            answers.Add(new GitHubLabel(finding.Token!, finding.Type, LabelOf(verdict)));
        }

        return Results.Json(answers);
    }

    private static IResult NotSigned(string description) =>
        Results.Json(new { error = OAuthErrors.InvalidRequest, error_description = description }, statusCode: StatusCodes.Status401Unauthorized);

    private static string LabelOf(LeakVerdict verdict) => verdict is LeakVerdict.Real ? "true_positive" : "false_positive";

    private static Actor Reporter(HttpContext http) => Actor.Visitor(http.Connection.RemoteIpAddress?.ToString(), http.TraceIdentifier);

    private static async Task<T?> ReadAsync<T>(HttpContext http)
        where T : class => http.Request.HasJsonContentType() && await BodyAsync(http) is { } body ? Parse<T>(body) : null;

    private static T? Parse<T>(ReadOnlyMemory<byte> body)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body.Span, Lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (http.Request.ContentLength > MaxBodyBytes)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await http.Request.Body.ReadAsync(chunk, http.RequestAborted) is > 0 and var length)
        {
            await buffer.WriteAsync(chunk.AsMemory(0, length), http.RequestAborted);
            if (buffer.Length > MaxBodyBytes)
            {
                return null;
            }
        }

        return buffer.ToArray();
    }

    private sealed record PublicReport(string? Credential, string? FoundAt)
    {
        /// <summary>Masked.</summary>
        public override string ToString() => nameof(PublicReport);
    }

    private sealed record GitHubFinding(string? Token, string? Type, string? Url)
    {
        /// <summary>Masked.</summary>
        public override string ToString() => nameof(GitHubFinding);
    }

    private sealed record GitHubLabel(
        [property: JsonPropertyName("token_raw")] string Token,
        [property: JsonPropertyName("token_type")] string? Type,
        [property: JsonPropertyName("label")] string Label)
    {
        /// <summary>Masked.</summary>
        public override string ToString() => Label;
    }
}
