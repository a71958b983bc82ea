using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace ClientPortal.Domain.OAuth.Dpop;

/// <summary>A DPoP proof (RFC 9449 §4.2), taken apart. Nothing of it has been judged but that it can be read; <see cref="DpopChecks"/> judges it.</summary>
/// <remarks>A text is null where the member is absent, and empty where it is something other than text.</remarks>
internal sealed record DpopProof
{
    /// <summary>Room for an RSA key of 4096 bits and its signature; what is longer is not looked at.</summary>
    public const int MaxLength = 4096;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    // Of elliptic, RSA and symmetric keys (RFC 7518 §6).
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    public required string? Type { get; init; }

    public required string? Algorithm { get; init; }

    /// <summary>Header extensions that a reader has to understand (RFC 7515 §4.1.11); we know none.</summary>
    public required bool HasCriticalExtensions { get; init; }

    /// <summary>Null for a key that is missing, ill-formed or of a type that is not offered.</summary>
    public required DpopKey? Key { get; init; }

    public required bool ShowsPrivateKey { get; init; }

    public required string? Id { get; init; }

    public required string? Method { get; init; }

    public required string? Address { get; init; }

    /// <summary>Seconds since 1970 (RFC 7519 §2), fractions included; null where it is no number.</summary>
    public required double? IssuedAt { get; init; }

    public required string? AccessTokenHash { get; init; }

    public required string? Nonce { get; init; }

    public required byte[] Signed { get; init; }

    public required byte[] Signature { get; init; }

    /// <summary>Null for what is not a compact JWS of two JSON objects with unique members.</summary>
    public static DpopProof? Read(string text)
    {
        if (text.Length > MaxLength
            || text.Split('.') is not [var head, var body, var tail]
            || StrictBase64Url.Decode(head) is not { } headBytes
            || StrictBase64Url.Decode(body) is not { } bodyBytes
            || StrictBase64Url.Decode(tail) is not { } signature
            || !Utf8.IsValid(headBytes) || !Utf8.IsValid(bodyBytes))
        {
            return null;
        }

        try
        {
            using var header = JsonDocument.Parse(headBytes, Strict);
            using var claims = JsonDocument.Parse(bodyBytes, Strict);
            return header.RootElement.ValueKind == JsonValueKind.Object && claims.RootElement.ValueKind == JsonValueKind.Object
                ? Of(header.RootElement, claims.RootElement, Encoding.ASCII.GetBytes($"{head}.{body}"), signature)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // the second is for strings that hold half a surrogate pair
        }
    }

    private static DpopProof Of(JsonElement header, JsonElement claims, byte[] signed, byte[] signature)
    {
        var hasKey = header.TryGetProperty("jwk", out var jwk) && jwk.ValueKind == JsonValueKind.Object;
        return new DpopProof
        {
            Type = Text(header, "typ"),
            Algorithm = Text(header, "alg"),
            HasCriticalExtensions = header.TryGetProperty("crit", out _),
            Key = hasKey ? DpopKey.Find(jwk) : null,
            ShowsPrivateKey = hasKey && Array.Exists(PrivateMembers, member => jwk.TryGetProperty(member, out _)),
            Id = Text(claims, "jti"),
            Method = Text(claims, "htm"),
            Address = Text(claims, "htu"),
            IssuedAt = claims.TryGetProperty("iat", out var iat) && iat.ValueKind == JsonValueKind.Number && iat.TryGetDouble(out var seconds) ? seconds : null,
            AccessTokenHash = Text(claims, "ath"),
            Nonce = Text(claims, "nonce"),
            Signed = signed,
            Signature = signature,
        };
    }

    private static string? Text(JsonElement holder, string name) =>
        !holder.TryGetProperty(name, out var value) ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : "";
}
