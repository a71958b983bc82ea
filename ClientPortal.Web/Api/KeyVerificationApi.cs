using System.Diagnostics;
using System.Text.Json.Serialization;
using ClientPortal.Domain;
using ClientPortal.Domain.KeyVerification;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Web.Api;

/// <summary><c>/keys/verify</c>: whether a key is good is data, so the answer is 200; 4xx speak of the caller.</summary>
internal static class KeyVerificationApi
{
    public static readonly Mistake KeyMissing = new("key_missing", "Send the key to verify.");

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/keys/verify", VerifyAsync).WithTags("API keys").WithSummary("Tells whether a key of the workspace is good, and for which scopes.")
            .WithMetadata(new ApiRoute(IsLimited: false))
            .Accepts<VerifyJson>("application/json").Example("""{"key":"cpk_…","scopes":["clients:read"]}""").Gives<KeyVerdictJson>(StatusCodes.Status200OK, 400);

    private static async Task<IResult> VerifyAsync(ApiCall call, VerifyKey verify)
    {
        if (!(await call.ReadAsync<VerifyJson>()).IsDone(out var sent, out var unreadable))
        {
            return call.Refuse(unreadable);
        }

        if (string.IsNullOrEmpty(sent.Body.Key))
        {
            return call.Refuse(KeyMissing.At("key"));
        }

        var verdict = await verify.RunAsync(call.Actor, sent.Body.Key, new ScopeSet(sent.Body.Scopes?.OfType<string>() ?? []), call.Ct);
        return verdict is KeyVerdict.NotAllowed refused ? call.Refuse(refused.Problem) : Results.Json(JsonOf(verdict), ApiJson.Options);
    }

    private static KeyVerdictJson JsonOf(KeyVerdict verdict) => verdict switch
    {
        KeyVerdict.Valid valid => new(true, "VALID") { KeyId = valid.KeyId, ClientId = valid.ClientId, WorkspaceId = valid.WorkspaceId, Scopes = [.. valid.Scopes], ExpiresAt = valid.ExpiresAt },
        KeyVerdict.Malformed => new(false, "MALFORMED"),
        KeyVerdict.NotFound => new(false, "NOT_FOUND"),
        KeyVerdict.Revoked => new(false, "REVOKED"),
        KeyVerdict.Expired => new(false, "EXPIRED"),
        KeyVerdict.Disabled => new(false, "DISABLED"),
        KeyVerdict.InsufficientScope => new(false, "INSUFFICIENT_SCOPE"),
        _ => throw new UnreachableException(),
    };
}

/// <summary>The body of <c>POST /keys/verify</c>.</summary>
internal sealed record VerifyJson
{
    public string? Key { get; init; }

    /// <summary>Scopes the key has to have, all of them.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Masked.</summary>
    public override string ToString() => nameof(VerifyJson);
}

/// <summary>What is said about a key.</summary>
internal sealed record KeyVerdictJson(bool Valid, string Code)
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
}
