using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.ClientKeys;

/// <summary>A public key of a client, judged and ready to verify with; read by <see cref="JwkText"/>.</summary>
public sealed record ClientKey
{
    public const int MinRsaBits = 2048;

    /// <summary>More would cost a second of our time per signature (SEC-085).</summary>
    public const int MaxRsaBits = 4096;

    internal ClientKey()
    {
    }

    public required string KeyId { get; init; }

    /// <summary><c>EC</c> or <c>RSA</c>.</summary>
    public required string KeyType { get; init; }

    /// <summary>The one algorithm the key is for; null for every one its type allows.</summary>
    public string? Algorithm { get; init; }

    /// <summary>When it was given to us; null where nobody knows.</summary>
    public DateTimeOffset? AddedAt { get; init; }

    /// <summary>The certificate of this key (RFC 8705 §2.2.2), DER; null where only the key was given.</summary>
    public ReadOnlyMemory<byte>? Certificate { get; init; }

    /// <summary>EC: the point. RSA: modulus and exponent.</summary>
    internal byte[] First { get; init; } = [];

    internal byte[] Second { get; init; } = [];

    /// <summary>Of the modulus, or of the curve.</summary>
    public int Bits => KeyType == JwkMembers.Ec ? 256 : BitsOf(First);

    /// <summary>DER of the SubjectPublicKeyInfo: equal for the same key, however it was written.</summary>
    public byte[] PublicKeyInfo
    {
        get
        {
            using var key = Open();
            return key.ExportSubjectPublicKeyInfo();
        }
    }

    /// <summary>RFC 7638.</summary>
    public string Thumbprint => Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(KeyType == JwkMembers.Ec
        ? $$"""{"crv":"P-256","kty":"EC","x":"{{Base64UrlEncoder.Encode(First)}}","y":"{{Base64UrlEncoder.Encode(Second)}}"}"""
        : $$"""{"e":"{{Base64UrlEncoder.Encode(Second)}}","kty":"RSA","n":"{{Base64UrlEncoder.Encode(First)}}"}""")));

    /// <summary>Whether this key, with this algorithm, made the signature. An algorithm the key is not for verifies nothing.</summary>
    public bool Verifies(string algorithm, byte[] signed, byte[] signature)
    {
        if (!KeyAlgorithms.Of(KeyType).Contains(algorithm, StringComparer.Ordinal) || (Algorithm is { } only && only != algorithm))
        {
            return false;
        }

        using var key = Open();
        return key switch
        {
            ECDsa ec => ec.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
            RSA rsa => rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, algorithm == KeyAlgorithms.Ps256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
            _ => false,
        };
    }

    internal static int BitsOf(byte[] number) => number.Length == 0 ? 0 : (number.Length * 8) - System.Numerics.BitOperations.LeadingZeroCount((uint)number[0]) + 24;

    /// <exception cref="CryptographicException">The numbers are no key.</exception>
    internal AsymmetricAlgorithm Open() => KeyType == JwkMembers.Ec
        ? ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = First, Y = Second } })
        : RSA.Create(new RSAParameters { Modulus = First, Exponent = Second });

    /// <summary>As it is kept and published: the public members and nothing else that came along.</summary>
    internal JsonObject ToJson()
    {
        var json = new JsonObject { [JwkMembers.KeyType] = KeyType, [JwkMembers.KeyId] = KeyId, [JwkMembers.Use] = JwkMembers.Signing };
        if (Algorithm is { } algorithm)
        {
            json[JwkMembers.Algorithm] = algorithm;
        }

        if (KeyType == JwkMembers.Ec)
        {
            json[JwkMembers.Curve] = JwkMembers.P256;
        }

        json[KeyType == JwkMembers.Ec ? JwkMembers.X : JwkMembers.Modulus] = Base64UrlEncoder.Encode(First);
        json[KeyType == JwkMembers.Ec ? JwkMembers.Y : JwkMembers.Exponent] = Base64UrlEncoder.Encode(Second);
        if (Certificate is { } certificate)
        {
            json[JwkMembers.Certificates] = new JsonArray(Convert.ToBase64String(certificate.Span)); // base64, not base64url (RFC 7517 §4.7)
        }

        if (AddedAt is { } at)
        {
            json[JwkMembers.IssuedAt] = at.ToUnixTimeSeconds();
        }

        return json;
    }
}
