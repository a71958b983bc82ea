using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.SigningKeys;

/// <summary>One key pair that signs tokens.</summary>
/// <param name="Algorithm">One of <see cref="SigningAlgorithms.OfTokens"/>.</param>
public sealed record TokenKey(string KeyId, string Algorithm, AsymmetricSecurityKey Key, DateTimeOffset SignsFrom, DateTimeOffset SignsUntil, DateTimeOffset PublishedUntil)
{
    /// <summary>The longest signature there is: RSA with 4096 bits.</summary>
    internal const int LongestSignature = 512;

    private static readonly JsonSerializerOptions HeaderJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }; // "at+jwt" keeps its plus

    private readonly ConcurrentDictionary<string, byte[]> _headers = new(StringComparer.Ordinal);

    /// <summary>The encoded header of this key's tokens of a type (RFC 7515 §7.1), with the dot that ends it.</summary>
    /// <param name="type">The <c>typ</c>.</param>
    internal ReadOnlySpan<byte> HeaderOf(string type) => _headers.GetOrAdd(type, NewHeader, this);

    /// <summary>Signs as <see cref="Algorithm"/> has it (RFC 7518 §3.3, §3.4) and returns the length of the signature.</summary>
    internal int Sign(ReadOnlySpan<byte> content, Span<byte> signature) =>
        (Key is ECDsaSecurityKey elliptic
            ? elliptic.ECDsa.TrySignData(content, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out var length)
            : ((RsaSecurityKey)Key).Rsa.TrySignData(content, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, out length))
            ? length
            : throw new CryptographicException("The signature is longer than any of our keys makes.");

    /// <summary>
    /// The public half as a JWK (RFC 7517 §4, RFC 7518 §6.2.1, §6.3.1). Written member by member: whatever else the library's key object
    /// holds can never get out.
    /// </summary>
    public IReadOnlyDictionary<string, string> ToJwk()
    {
        var jwk = new Dictionary<string, string>(StringComparer.Ordinal) { ["use"] = "sig", ["alg"] = Algorithm, ["kid"] = KeyId };
        if (Key is ECDsaSecurityKey elliptic)
        {
            var point = elliptic.ECDsa.ExportParameters(includePrivateParameters: false).Q;
            (jwk["kty"], jwk["crv"], jwk["x"], jwk["y"]) = ("EC", "P-256", Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
        }
        else
        {
            var rsa = ((RsaSecurityKey)Key).Rsa.ExportParameters(includePrivateParameters: false);
            (jwk["kty"], jwk["n"], jwk["e"]) = ("RSA", Base64UrlEncoder.Encode(rsa.Modulus), Base64UrlEncoder.Encode(rsa.Exponent));
        }

        return jwk;
    }

    /// <summary>Opens a stored key; the caller keeps it for as long as the host runs.</summary>
    internal static AsymmetricSecurityKey Open(string keyId, string algorithm, byte[] pkcs8)
    {
        // The library's own cache is static and goes by the key's id: two hosts in one process would share, and dispose, one another's keys.
        var factory = new CryptoProviderFactory(new InMemoryCryptoProviderCache());
        if (algorithm == SigningAlgorithms.Rsa)
        {
            var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(pkcs8, out _);
            return new RsaSecurityKey(rsa) { KeyId = keyId, CryptoProviderFactory = factory };
        }

        var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(pkcs8, out _);
        return new ECDsaSecurityKey(ecdsa) { KeyId = keyId, CryptoProviderFactory = factory };
    }

    private static byte[] NewHeader(string type, TokenKey key)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["alg"] = key.Algorithm, ["kid"] = key.KeyId, ["typ"] = type }, HeaderJson);
        return [.. Encoding.ASCII.GetBytes(Base64Url.EncodeToString(header)), (byte)'.'];
    }

    internal static void Close(AsymmetricSecurityKey key)
    {
        (key as ECDsaSecurityKey)?.ECDsa.Dispose();
        (key as RsaSecurityKey)?.Rsa.Dispose();
    }
}
