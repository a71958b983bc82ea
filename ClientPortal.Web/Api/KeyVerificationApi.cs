using System.Buffers;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json.Serialization;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Web.Hosting;

namespace ClientPortal.Web.Api;

/// <summary>
/// <c>/keys/verify</c>: whether a key is good is data, so the answer is 200; 4xx speak of the caller. Asked with every call of somebody's API, so it is
/// read and written by hand and opens no scope; what is in any way unusual goes the way of every other route, with the same answers.
/// </summary>
internal sealed class KeyVerificationApi(VerifyKey verify)
{
    public static readonly Mistake KeyMissing = new("key_missing", "Send the key to verify.");
    public static readonly Mistake AddressForm = new("ip_address_form", "Give the caller's address as 203.0.113.7 or 2001:db8::7.");

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/keys/verify", (Delegate)((IEndpointRouteBuilder)api).ServiceProvider.GetRequiredService<KeyVerificationApi>().VerifyAsync)
            .WithTags("API keys").WithSummary("Tells whether a key of the workspace is good, for which scopes, and for a caller at which address; counts the call.")
            .WithMetadata(new ApiRoute(IsLimited: false), new LeanRoute(IsLimitedByAddress: false))
            .Accepts<VerifyJson>("application/json").Example("""{"key":"cpk_…","scopes":["clients:read"],"ipAddress":"203.0.113.7"}""").Gives<KeyVerdictJson>(StatusCodes.Status200OK, 400, 503);

    // IResult, and not the response itself, only so that the route is described like the others.
    private async Task<IResult> VerifyAsync(HttpContext http)
    {
        var actor = http.Features.Get<Actor>() ?? throw new InvalidOperationException("The gate did not run.");
        var body = (await RequestBody.ReadAsync(http.Request, long.MaxValue, http.RequestAborted))!.Value; // the gate has told the server the most
        ValueTask<KeyVerdict> asking;
        Problem? unreadable;
        try
        {
            asking = Ask(http, actor, body, out unreadable);
        }
        finally
        {
            http.Request.BodyReader.AdvanceTo(body.End);
        }

        if (unreadable is not null)
        {
            return ApiProblems.Of(http, unreadable);
        }

        return await asking switch
        {
            KeyVerdict.NotAllowed refused => ApiProblems.Of(http, refused.Problem),
            KeyVerdict.Unavailable => ApiProblems.Of(http, Problem.Unavailable(KeyVerdict.Unavailable.RetryAfter)),
            var verdict => new VerdictResult(verdict),
        };
    }

    private ValueTask<KeyVerdict> Ask(HttpContext http, Actor actor, in ReadOnlySequence<byte> body, out Problem? unreadable)
    {
        unreadable = null;
        if (body.IsSingleSegment && IsPlain(http.Request) && VerifyBody.TryRead(body.FirstSpan, out var key, out var ask))
        {
            return verify.RunAsync(actor, key, ask, http.RequestAborted);
        }

        if (!new ApiCall(http, actor).Read<VerifyJson>(body.ToArray()).IsDone(out var sent, out unreadable) || (unreadable = MistakeIn(sent.Body, out ask)) is not null)
        {
            return default;
        }

        return verify.RunAsync(actor, sent.Body.Key!, ask, http.RequestAborted);
    }

    private static bool IsPlain(HttpRequest request) =>
        request.ContentType is { } type && (type == "application/json" || type == "application/json; charset=utf-8") && !request.Headers.ContainsKey(ApiCall.IdempotencyHeader);

    private static Problem? MistakeIn(VerifyJson sent, out KeyAsk ask)
    {
        ask = default;
        if (string.IsNullOrEmpty(sent.Key))
        {
            return KeyMissing.At("key");
        }

        System.Net.IPAddress? address = null;
        if (sent.IpAddress is { } text && !NetworkList.TryReadAddress(text, out address))
        {
            return AddressForm.At("ipAddress");
        }

        ask = new KeyAsk([.. sent.Scopes?.OfType<string>() ?? []], address);
        return null;
    }

    private sealed class VerdictResult(KeyVerdict verdict) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => VerdictAnswer.WriteAsync(httpContext.Response, verdict);
    }

    /// <summary>The word for a verdict.</summary>
    public static string CodeOf(KeyVerdict verdict) => verdict switch
    {
        KeyVerdict.Valid => "VALID",
        KeyVerdict.Malformed => "MALFORMED",
        KeyVerdict.NotFound => "NOT_FOUND",
        KeyVerdict.Revoked => "REVOKED",
        KeyVerdict.Expired => "EXPIRED",
        KeyVerdict.Disabled => "DISABLED",
        KeyVerdict.ForbiddenNetwork => "FORBIDDEN_NETWORK",
        KeyVerdict.InsufficientScope => "INSUFFICIENT_SCOPE",
        KeyVerdict.RateLimited => "RATE_LIMITED",
        KeyVerdict.QuotaExceeded => "QUOTA_EXCEEDED",
        _ => throw new UnreachableException(),
    };
}

/// <summary>The body of <c>POST /keys/verify</c>.</summary>
internal sealed record VerifyJson
{
    [Required]
    public string? Key { get; init; }

    /// <summary>Scopes the key has to have, all of them.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Where the key's caller is, as your API sees it: for keys that are tied to networks.</summary>
    public string? IpAddress { get; init; }

    /// <summary>Masked.</summary>
    public override string ToString() => nameof(VerifyJson);
}

/// <summary>What is said about a key; written by <see cref="VerdictAnswer"/>.</summary>
internal sealed record KeyVerdictJson(
    bool Valid,
    [property: AllowedValues("VALID", "MALFORMED", "NOT_FOUND", "REVOKED", "DISABLED", "EXPIRED", "INSUFFICIENT_SCOPE", "FORBIDDEN_NETWORK", "RATE_LIMITED", "QUOTA_EXCEEDED")] string Code)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? KeyId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? WorkspaceId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Scopes { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The tightest of the key's limits; absent where it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KeyRateJson? RateLimit { get; init; }

    /// <summary>The key's quota, for <c>VALID</c> and <c>QUOTA_EXCEEDED</c>; absent where it has none. Like a limit it counts each call that is asked about, so remember no such verdict.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public KeyQuotaJson? Quota { get; init; }
}

/// <summary>How a key stands against a limit.</summary>
internal sealed record KeyRateJson(
    int Limit,
    int WindowSeconds,
    int Remaining,
    [property: Description("Seconds: until all calls are back; with RATE_LIMITED, until the next call is taken.")] int ResetSeconds);

/// <summary>How many calls a key is good for.</summary>
/// <param name="Limit">Calls until it is full again.</param>
/// <param name="RefillsAt">When it is full again, UTC; null for never.</param>
internal sealed record KeyQuotaJson(long Limit, DateTimeOffset? RefillsAt);
