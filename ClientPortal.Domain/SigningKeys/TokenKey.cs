using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.SigningKeys;

/// <summary>One key pair that signs tokens.</summary>
/// <param name="Algorithm">One of <see cref="SigningAlgorithms.OfTokens"/>.</param>
public sealed record TokenKey(string KeyId, string Algorithm, AsymmetricSecurityKey Key, DateTimeOffset SignsFrom, DateTimeOffset SignsUntil, DateTimeOffset PublishedUntil)
{
    public SigningCredentials Credentials { get; } = new(Key, Algorithm);

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

    internal static void Close(AsymmetricSecurityKey key)
    {
        (key as ECDsaSecurityKey)?.ECDsa.Dispose();
        (key as RsaSecurityKey)?.Rsa.Dispose();
    }
}
