using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.ClientKeys;

/// <summary>Reads one JWK (RFC 7517 §4): a public key we can use, or what is wrong with it. Members we do not know are left out, as §4 asks.</summary>
internal static class JwkText
{
    private const int MaxKeyIdLength = 100;
    private const int MaxCertificateLength = 8192;
    private const int MaxExponentBytes = 4;
    private const int CoordinateBytes = 32;

    public static (ClientKey? Key, Mistake? Mistake) Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || TextOf(json, JwkMembers.KeyType) is not { } type)
        {
            return (null, ClientKeyMistakes.Malformed);
        }

        if (JwkMembers.Secret.Any(member => json.TryGetProperty(member, out _)))
        {
            return (null, ClientKeyMistakes.Private);
        }

        if (!IsForSigning(json))
        {
            return (null, ClientKeyMistakes.Unusable);
        }

        var algorithm = TextOf(json, JwkMembers.Algorithm);
        return NumbersOf(json, type) is not var (first, second)
            ? (null, ClientKeyMistakes.Unusable)
            : algorithm is not null && !KeyAlgorithms.Of(type).Contains(algorithm, StringComparer.Ordinal)
                ? (null, ClientKeyMistakes.Algorithm)
                : Named(json, new ClientKey { KeyId = "", KeyType = type, Algorithm = algorithm, First = first, Second = second, AddedAt = TimeOf(json) });
    }

    private static (ClientKey? Key, Mistake? Mistake) Named(JsonElement json, ClientKey key)
    {
        if (!IsKey(key))
        {
            return (null, ClientKeyMistakes.Unusable);
        }

        var keyId = json.TryGetProperty(JwkMembers.KeyId, out _) ? TextOf(json, JwkMembers.KeyId) : key.Thumbprint;
        if (keyId is not { Length: > 0 and <= MaxKeyIdLength } || !keyId.All(letter => letter is > ' ' and < '\x7F'))
        {
            return (null, ClientKeyMistakes.KeyId);
        }

        return json.TryGetProperty(JwkMembers.Certificates, out var chain)
            ? CertificateOf(chain, key) is { } certificate ? (key with { KeyId = keyId, Certificate = certificate }, null) : (null, ClientKeyMistakes.Malformed)
            : (key with { KeyId = keyId }, null);
    }

    // RFC 7517 §4.2, §4.3: a key that says nothing is for everything.
    private static bool IsForSigning(JsonElement json) =>
        (!json.TryGetProperty(JwkMembers.Use, out var use) || (use.ValueKind == JsonValueKind.String && use.ValueEquals(JwkMembers.Signing)))
        && (!json.TryGetProperty(JwkMembers.Operations, out var operations)
            || (operations.ValueKind == JsonValueKind.Array && operations.EnumerateArray().Any(operation => operation.ValueKind == JsonValueKind.String && operation.ValueEquals(JwkMembers.Verify))));

    private static (byte[] First, byte[] Second)? NumbersOf(JsonElement json, string type) => type switch
    {
        JwkMembers.Ec when TextOf(json, JwkMembers.Curve) == JwkMembers.P256
            && NumberOf(json, JwkMembers.X) is { Length: CoordinateBytes } x
            && NumberOf(json, JwkMembers.Y) is { Length: CoordinateBytes } y => (x, y),
        JwkMembers.Rsa when NumberOf(json, JwkMembers.Modulus) is { } modulus
            && ClientKey.BitsOf(modulus) is >= ClientKey.MinRsaBits and <= ClientKey.MaxRsaBits
            && NumberOf(json, JwkMembers.Exponent) is { Length: > 0 and <= MaxExponentBytes } exponent
            && (exponent[^1] & 1) == 1 && (exponent.Length > 1 || exponent[0] >= 3) => (modulus, exponent),
        _ => null,
    };

    // Base64url in its one right form (RFC 7515 §2); RSA numbers sometimes come with a leading zero.
    private static byte[]? NumberOf(JsonElement json, string member)
    {
        if (TextOf(json, member) is not { } text || Base64Urls.Decode(text) is not { } bytes)
        {
            return null;
        }

        return member is JwkMembers.X or JwkMembers.Y ? bytes : bytes.AsSpan().TrimStart((byte)0).ToArray();
    }

    // A point beside the curve is found out here (SEC-118), before anything is verified with it.
    private static bool IsKey(ClientKey key)
    {
        try
        {
            using var opened = key.Open();
            return opened.KeySize > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static ReadOnlyMemory<byte>? CertificateOf(JsonElement chain, ClientKey key)
    {
        if (chain.ValueKind != JsonValueKind.Array || chain.GetArrayLength() == 0 || chain[0].ValueKind != JsonValueKind.String || chain[0].GetString()!.Length > MaxCertificateLength)
        {
            return null;
        }

        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(chain[0].GetString()!));
            return certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.PublicKeyInfo)
                ? certificate.RawData
                : (ReadOnlyMemory<byte>?)null; // a bare null would become an empty memory
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return null;
        }
    }

    private static DateTimeOffset? TimeOf(JsonElement json) =>
        json.TryGetProperty(JwkMembers.IssuedAt, out var at) && at.ValueKind == JsonValueKind.Number && at.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static string? TextOf(JsonElement json, string member)
    {
        try
        {
            return json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a character: the parser lets it pass, reading it does not
        }
    }
}
