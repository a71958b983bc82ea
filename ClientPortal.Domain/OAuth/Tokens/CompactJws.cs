using System.Text;
using System.Text.Json;
using ClientPortal.Domain.ClientKeys;

namespace ClientPortal.Domain.OAuth.Tokens;

/// <summary>
/// A JWT that somebody else signed, taken apart (RFC 7515 §7.1, RFC 7519 §7.2). Nothing of it has been checked but its form. Keys that a header brings
/// along or points to (<c>jwk</c>, <c>jku</c>, <c>x5c</c>, <c>x5u</c>) are not even read (RFC 8725 §3.10, SEC-118).
/// </summary>
public sealed record CompactJws
{
    /// <summary>What is longer is refused before it is looked at (SEC-085).</summary>
    public const int MaxLength = 8192;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private CompactJws()
    {
    }

    public required string Algorithm { get; init; }

    public string? KeyId { get; init; }

    /// <summary>The header's <c>typ</c>; null where it has none.</summary>
    public string? Type { get; init; }

    public required JsonElement Claims { get; init; }

    /// <summary>What the signature is over.</summary>
    internal byte[] Signed { get; private init; } = [];

    private byte[] Signature { get; init; } = [];

    /// <summary>Null for anything that is not one, and for extensions we would have to understand (<c>crit</c>, RFC 7515 §4.1.11).</summary>
    public static CompactJws? Parse(string text)
    {
        if (text.Length > MaxLength || text.Split('.') is not [var first, var second, var third]
            || ObjectOf(first) is not { } header || ObjectOf(second) is not { } claims || Base64Urls.Decode(third) is not { Length: > 0 } signature
            || header.TryGetProperty("crit", out _) || TextOf(header, "alg") is not { } algorithm)
        {
            return null;
        }

        return new CompactJws
        {
            Algorithm = algorithm,
            KeyId = TextOf(header, "kid"),
            Type = TextOf(header, "typ"),
            Claims = claims,
            Signed = Encoding.ASCII.GetBytes($"{first}.{second}"),
            Signature = signature,
        };
    }

    /// <summary>A claim that is a text; null where it is absent or anything else.</summary>
    public string? Text(string claim) => TextOf(Claims, claim);

    /// <summary>A claim that is a time (RFC 7519 §2); null where it is absent or anything else.</summary>
    public DateTimeOffset? Time(string claim) =>
        Claims.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is > 0 and < 253_402_300_800
            ? DateTimeOffset.UnixEpoch.AddSeconds(Math.Floor(seconds))
            : null;

    public bool Has(string claim) => Claims.TryGetProperty(claim, out _);

    /// <summary>Whether one of these keys made the signature.</summary>
    public bool IsSignedBy(IEnumerable<ClientKey> keys) => SignerAmong(keys) is not null;

    /// <summary>The one of these keys that made the signature; null where none did.</summary>
    public ClientKey? SignerAmong(IEnumerable<ClientKey> keys) => keys.FirstOrDefault(key => key.Verifies(Algorithm, Signed, Signature));

    /// <summary>Masked.</summary>
    public override string ToString() => $"{Type ?? "JWT"} {Algorithm}";

    private static JsonElement? ObjectOf(string part)
    {
        if (Base64Urls.Decode(part) is not { } bytes)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement json, string member)
    {
        try
        {
            return json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // bytes that are no UTF-8, half a character: the parser lets them pass, reading them does not
        }
    }
}
