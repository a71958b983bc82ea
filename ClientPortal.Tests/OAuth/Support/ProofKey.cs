using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.OAuth.Support;

/// <summary>A client's key pair that makes DPoP proofs (RFC 9449 §4.2), right ones and wrong ones; written for the tests alone, so that it shares no mistake with the portal.</summary>
/// <param name="address">The portal's public address, where it is not the one it listens at.</param>
internal sealed class ProofKey(OAuthHost host, string algorithm = "ES256", string? address = null) : IDisposable
{
    private readonly ECDsa elliptic = ECDsa.Create(algorithm switch
    {
        "ES384" => ECCurve.NamedCurves.nistP384,
        "ES512" => ECCurve.NamedCurves.nistP521,
        _ => ECCurve.NamedCurves.nistP256,
    });

    private readonly RSA rsa = RSA.Create(2048);

    public string Thumbprint => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(
        IsRsa ? $$"""{"e":"{{Jwk["e"]}}","kty":"RSA","n":"{{Jwk["n"]}}"}""" : $$"""{"crv":"{{Jwk["crv"]}}","kty":"EC","x":"{{Jwk["x"]}}","y":"{{Jwk["y"]}}"}""")));

    public JsonObject Jwk
    {
        get
        {
            if (IsRsa)
            {
                var publicPart = rsa.ExportParameters(false);
                return new JsonObject { ["kty"] = "RSA", ["n"] = Base64UrlEncoder.Encode(publicPart.Modulus), ["e"] = Base64UrlEncoder.Encode(publicPart.Exponent) };
            }

            var point = elliptic.ExportParameters(false).Q;
            var curve = algorithm switch
            {
                "ES384" => "P-384",
                "ES512" => "P-521",
                _ => "P-256",
            };
            return new JsonObject { ["kty"] = "EC", ["crv"] = curve, ["x"] = Base64UrlEncoder.Encode(point.X), ["y"] = Base64UrlEncoder.Encode(point.Y) };
        }
    }

    /// <summary>The private part of the key, which no proof may show.</summary>
    public string PrivateMember => Base64UrlEncoder.Encode(elliptic.ExportParameters(true).D);

    private bool IsRsa => algorithm is "RS256" or "PS256";

    /// <summary>A right proof, unless <paramref name="change"/> makes it wrong before it is signed.</summary>
    public string Of(string method, string path, string? token = null, string? nonce = null, Action<JsonObject, JsonObject>? change = null)
    {
        var header = new JsonObject { ["typ"] = "dpop+jwt", ["alg"] = algorithm, ["jwk"] = Jwk };
        var claims = new JsonObject
        {
            ["jti"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(16)),
            ["htm"] = method,
            ["htu"] = (address ?? host.Address.ToString().TrimEnd('/')) + path,
            ["iat"] = host.Time.GetUtcNow().ToUnixTimeSeconds(),
        };
        if (token is not null)
        {
            claims["ath"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(token)));
        }

        if (nonce is not null)
        {
            claims["nonce"] = nonce;
        }

        change?.Invoke(header, claims);
        return Sign(header.ToJsonString(), claims.ToJsonString());
    }

    /// <summary>Signs whatever is given.</summary>
    public string Sign(string header, string claims)
    {
        var text = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(claims)}";
        return $"{text}.{Base64UrlEncoder.Encode(Signature(Encoding.ASCII.GetBytes(text)))}";
    }

    public void Dispose()
    {
        elliptic.Dispose();
        rsa.Dispose();
    }

    private byte[] Signature(byte[] text) => algorithm switch
    {
        "RS256" => rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        "PS256" => rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        "ES384" => elliptic.SignData(text, HashAlgorithmName.SHA384),
        "ES512" => elliptic.SignData(text, HashAlgorithmName.SHA512),
        _ => elliptic.SignData(text, HashAlgorithmName.SHA256),
    };
}
