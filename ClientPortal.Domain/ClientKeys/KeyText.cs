using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.ClientKeys;

/// <summary>Reads keys as people have them at hand: a JWK, a JWK Set, or PEM with public keys or certificates (RFC 7468 §5, §13).</summary>
public static class KeyText
{
    private const string PublicKeyLabel = "PUBLIC KEY";
    private const string RsaPublicKeyLabel = "RSA PUBLIC KEY";
    private const string PrivateKeyLabel = "PRIVATE KEY-----";
    private const string CertificateLabel = "CERTIFICATE";

    public static (JwkSet? Set, Mistake? Mistake) Read(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        return trimmed.StartsWith('{') ? JwkSet.Read(trimmed) : ReadPem(trimmed);
    }

    private static (JwkSet? Set, Mistake? Mistake) ReadPem(string text)
    {
        if (text.Length > JwkSet.MaxLength)
        {
            return (null, ClientKeyMistakes.Malformed);
        }

        if (text.Contains(PrivateKeyLabel, StringComparison.Ordinal))
        {
            return (null, ClientKeyMistakes.Private);
        }

        var keys = new List<ClientKey>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var (key, mistake) = Read(rest[fields.Label].ToString(), rest[fields.Location]);
            if (key is null)
            {
                return (null, mistake);
            }

            keys.Add(key);
            rest = rest[fields.Location.End..];
        }

        var set = new JwkSet(keys);
        return keys.Count == 0 ? (null, ClientKeyMistakes.Malformed) : set.Mistake() is { } wrong ? (null, wrong) : (set, null);
    }

    private static (ClientKey? Key, Mistake? Mistake) Read(string label, ReadOnlySpan<char> pem)
    {
        try
        {
            return label switch
            {
                PublicKeyLabel or RsaPublicKeyLabel => OfPublicKey(pem),
                CertificateLabel => OfCertificate(pem),
                _ => (null, ClientKeyMistakes.Malformed),
            };
        }
        catch (CryptographicException)
        {
            return (null, ClientKeyMistakes.Unusable);
        }
    }

    private static (ClientKey? Key, Mistake? Mistake) OfCertificate(ReadOnlySpan<char> pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        using var ec = certificate.GetECDsaPublicKey();
        using var rsa = certificate.GetRSAPublicKey();
        var json = ec is not null ? Json(ec) : rsa is not null ? Json(rsa) : null;
        if (json is null)
        {
            return (null, ClientKeyMistakes.Unusable);
        }

        json[JwkMembers.Certificates] = new JsonArray(Convert.ToBase64String(certificate.RawData));
        return ReadJson(json);
    }

    private static (ClientKey? Key, Mistake? Mistake) OfPublicKey(ReadOnlySpan<char> pem)
    {
        try
        {
            using var ec = ECDsa.Create();
            ec.ImportFromPem(pem);
            return ReadJson(Json(ec));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            // No EC key, so it is of the other kind or of none.
        }

        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return ReadJson(Json(rsa));
    }

    private static (ClientKey? Key, Mistake? Mistake) ReadJson(JsonObject json)
    {
        using var document = JsonDocument.Parse(json.ToJsonString());
        return JwkText.Read(document.RootElement);
    }

    private static JsonObject Json(ECDsa key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            [JwkMembers.KeyType] = JwkMembers.Ec,
            [JwkMembers.Curve] = parameters.Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value ? JwkMembers.P256 : "",
            [JwkMembers.X] = Base64UrlEncoder.Encode(parameters.Q.X),
            [JwkMembers.Y] = Base64UrlEncoder.Encode(parameters.Q.Y),
        };
    }

    private static JsonObject Json(RSA key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            [JwkMembers.KeyType] = JwkMembers.Rsa,
            [JwkMembers.Modulus] = Base64UrlEncoder.Encode(parameters.Modulus),
            [JwkMembers.Exponent] = Base64UrlEncoder.Encode(parameters.Exponent),
        };
    }
}
