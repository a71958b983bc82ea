using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClientPortal.Domain.Outbound;

namespace ClientPortal.Web.Leaks;

/// <summary>
/// Whether a report comes from GitHub: ECDSA over the bytes of the body, with one of the keys that GitHub publishes. An unknown key is looked up at most
/// once a minute.
/// </summary>
internal sealed class GitHubSignature(IOutbound outbound, PortalOptions options, TimeProvider time) : IDisposable
{
    public const string KeyIdHeader = "Github-Public-Key-Identifier";
    public const string SignatureHeader = "Github-Public-Key-Signature";
    private static readonly TimeSpan BetweenFetches = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim oneReader = new(1);
    private IReadOnlyDictionary<string, string>? keys;
    private DateTimeOffset triedAt;

    public async Task<SignatureVerdict> JudgeAsync(IHeaderDictionary headers, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var (keyId, text) = (headers[KeyIdHeader].ToString(), headers[SignatureHeader].ToString());
        var signature = new byte[text.Length];
        if (keyId.Length == 0 || text.Length is 0 or > 1024 || !Convert.TryFromBase64String(text, signature, out var length))
        {
            return SignatureVerdict.Missing;
        }

        if (await FindAsync(keyId, ct) is not { } pem)
        {
            return keys is null ? SignatureVerdict.KeysUnavailable : SignatureVerdict.UnknownKey;
        }

        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key.VerifyData(body.Span, signature.AsSpan(0, length), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence) ? SignatureVerdict.Right : SignatureVerdict.Wrong;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return SignatureVerdict.Wrong;
        }
    }

    public void Dispose() => oneReader.Dispose();

    private async Task<string?> FindAsync(string keyId, CancellationToken ct)
    {
        if (keys?.TryGetValue(keyId, out var known) == true)
        {
            return known;
        }

        await oneReader.WaitAsync(ct); // one fetch serves all who wait for it
        try
        {
            var now = time.GetUtcNow();
            if (keys?.ContainsKey(keyId) != true && now - triedAt >= BetweenFetches)
            {
                triedAt = now;
                keys = await FetchAsync(ct) ?? keys;
            }

            return keys?.GetValueOrDefault(keyId);
        }
        finally
        {
            oneReader.Release();
        }
    }

    private async Task<IReadOnlyDictionary<string, string>?> FetchAsync(CancellationToken ct)
    {
        if (await outbound.GetAsync(options.GitHubKeys, "application/json", ct) is not OutboundAnswer.Answered { IsOk: true } answer)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<Published>(answer.Body.Span)?.Keys?.Where(key => key is { Id: not null, Pem: not null })
                .GroupBy(key => key.Id!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Pem!, StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Published([property: JsonPropertyName("public_keys")] IReadOnlyList<PublishedKey>? Keys);

    private sealed record PublishedKey([property: JsonPropertyName("key_identifier")] string? Id, [property: JsonPropertyName("key")] string? Pem);
}

/// <summary>What a signature came to.</summary>
internal enum SignatureVerdict
{
    Right,

    /// <summary>A header is missing or cannot be read.</summary>
    Missing,

    /// <summary>Made with a key that GitHub does not publish.</summary>
    UnknownKey,

    /// <summary>Not of this body, or not by this key.</summary>
    Wrong,

    /// <summary>GitHub's keys cannot be read now: it may try again.</summary>
    KeysUnavailable,
}
