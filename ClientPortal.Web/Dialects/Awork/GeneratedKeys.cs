using System.Text.Json.Serialization;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;

namespace ClientPortal.Web.Dialects.Awork;

/// <summary>
/// <c>…/generateapikey</c>. awork mints a token at each call, and all of them work on. Here an API user is one key with one value: where the workspace
/// keeps copies, each call hands out that value again, so that whoever has it keeps it. Where it keeps none (<em>copy once</em>), a key that nobody has
/// used yet gets a new value, and the one before is good for ten minutes more, so that a caller who lost the answer can ask again; from its first
/// use on its value is gone for good, and the call is refused with the way out, rather than end the value that some program lives on.
/// </summary>
internal sealed class GeneratedKeys(WorkspaceKeyQueries queries, RevealApiKey reveal, RotateApiKey rotate, TimeProvider time)
{
    private static readonly TimeSpan OldLivesOn = TimeSpan.FromMinutes(10);

    public async Task<Outcome<GeneratedApiKeyJson>> RunAsync(Actor caller, string clientId, Guid keyId, CancellationToken ct)
    {
        var actor = KeysOfEqualPower.Of(caller);
        if (!(await queries.FindAsync(actor, keyId, ct)).IsDone(out var key, out var problem))
        {
            return problem;
        }

        if (KeysOfEqualPower.Refuses(caller, key) is { } beyond)
        {
            return beyond;
        }

        if ((await reveal.RunAsync(actor, clientId, keyId, ct)).IsDone(out var kept, out problem))
        {
            return GeneratedApiKeyJson.Of(kept.Reveal(), key.ExpiresAt, time.GetUtcNow());
        }

        if (problem.Code != ApiKeyMistakes.CopiedOnce.Code || key.LastUsedAt is not null)
        {
            return problem;
        }

        // awork refuses no further call, so of three values within ten minutes the first ends: nobody has used any of them.
        return (await rotate.RunAsync(actor, clientId, keyId, new RotateAsk { OldEndsAt = time.GetUtcNow() + OldLivesOn }, ct, endsOlder: true)).IsDone(out var made, out problem)
            ? GeneratedApiKeyJson.Of(made.Key!.Reveal(), key.ExpiresAt, time.GetUtcNow())
            : problem;
    }
}

/// <summary>The answer, in the words of a token answer.</summary>
/// <param name="ExpiresIn">Seconds; the largest number that every client can read where the key has no end.</param>
/// <param name="RefreshToken">Null: a key needs no refresh.</param>
internal sealed record GeneratedApiKeyJson(
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] long ExpiresIn,
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken)
{
    public static GeneratedApiKeyJson Of(string value, DateTimeOffset? end, DateTimeOffset now) =>
        new("Bearer", end is { } at ? Math.Clamp((long)(at - now).TotalSeconds, 0, int.MaxValue) : int.MaxValue, value, null);

    /// <summary>Masked.</summary>
    public override string ToString() => nameof(GeneratedApiKeyJson);
}
