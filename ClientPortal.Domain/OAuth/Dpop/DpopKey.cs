using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ClientPortal.Domain.OAuth.Dpop;

/// <summary>The public key in a proof's header (RFC 7517), with the parameters of its type only and each in its one spelling, so that a key has one thumbprint.</summary>
internal abstract class DpopKey
{
    private const int MinRsaBits = 2048;
    private const int MaxRsaBits = 4096;

    /// <summary>RFC 7638: the hash of the required members in lexicographic order.</summary>
    public abstract string Thumbprint { get; }

    /// <summary>Whether a signature of this algorithm can be this key's (RFC 7518 §3.1).</summary>
    public abstract bool Fits(string algorithm);

    /// <summary>False for a signature that is not the key's, and for a key that is none.</summary>
    public bool Verifies(string algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        try
        {
            return Check(algorithm, signed, signature);
        }
        catch (CryptographicException)
        {
            return false; // a point that is not on its curve, an even modulus
        }
    }

    /// <summary>Null for a type that is not offered, or members that are missing or misspelled.</summary>
    public static DpopKey? Find(JsonElement jwk) => Text(jwk, "kty") switch
    {
        "EC" => EllipticKey.FindCurve(Text(jwk, "crv")) is { } curve && Bytes(jwk, "x") is { } x && Bytes(jwk, "y") is { } y && x.Length == curve.Size && y.Length == curve.Size
            ? new EllipticKey(curve, x, y)
            : null,
        "RSA" => Bytes(jwk, "n") is { Length: >= MinRsaBits / 8 and <= MaxRsaBits / 8 } n && n[0] >= 0x80 && Bytes(jwk, "e") is { Length: > 0 and <= 4 } e && e[0] != 0
            ? new RsaKey(n, e)
            : null,
        _ => null,
    };

    protected abstract bool Check(string algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature);

    protected static HashAlgorithmName HashOf(string algorithm) => algorithm[2..] switch
    {
        "384" => HashAlgorithmName.SHA384,
        "512" => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };

    protected static string Hash(string members) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(members)));

    private static string? Text(JsonElement jwk, string name) => jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement jwk, string name) => Text(jwk, name) is { } text ? StrictBase64Url.Decode(text) : null;

    private sealed class EllipticKey(EllipticKey.Curve curve, byte[] x, byte[] y) : DpopKey
    {
        private static readonly Curve[] Curves =
        [
            new("P-256", "ES256", 32, ECCurve.NamedCurves.nistP256),
            new("P-384", "ES384", 48, ECCurve.NamedCurves.nistP384),
            new("P-521", "ES512", 66, ECCurve.NamedCurves.nistP521),
        ];

        public override string Thumbprint =>
            Hash($$"""{"crv":"{{curve.Name}}","kty":"EC","x":"{{Base64Url.EncodeToString(x)}}","y":"{{Base64Url.EncodeToString(y)}}"}""");

        public static Curve? FindCurve(string? name) => Array.Find(Curves, curve => curve.Name == name);

        public override bool Fits(string algorithm) => algorithm == curve.Algorithm;

        protected override bool Check(string algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
        {
            using var key = ECDsa.Create(new ECParameters { Curve = curve.Parameters, Q = new ECPoint { X = x, Y = y } });
            return key.VerifyData(signed, signature, HashOf(algorithm), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        public sealed record Curve(string Name, string Algorithm, int Size, ECCurve Parameters);
    }

    private sealed class RsaKey(byte[] n, byte[] e) : DpopKey
    {
        public override string Thumbprint => Hash($$"""{"e":"{{Base64Url.EncodeToString(e)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(n)}}"}""");

        public override bool Fits(string algorithm) => algorithm is "RS256" or "PS256";

        protected override bool Check(string algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
        {
            // A small or even exponent would let anybody write signatures.
            if (new BigInteger(e, isUnsigned: true, isBigEndian: true) is var exponent && (exponent < 3 || exponent.IsEven))
            {
                return false;
            }

            using var key = RSA.Create(new RSAParameters { Modulus = n, Exponent = e });
            return key.VerifyData(signed, signature, HashOf(algorithm), algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        }
    }
}
