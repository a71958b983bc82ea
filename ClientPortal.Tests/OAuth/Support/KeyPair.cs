using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClientPortal.Domain.ClientKeys;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Tests.OAuth.Support;

/// <summary>A key pair of an application, and JWTs signed with it, right and wrong ones.</summary>
public sealed class KeyPair
{
    private readonly AsymmetricAlgorithm pair;

    private KeyPair(string algorithm, AsymmetricAlgorithm pair)
    {
        (Algorithm, this.pair) = (algorithm, pair);
        Public = KeyText.Read(pair.ExportSubjectPublicKeyInfoPem()).Set!.Keys[0];
    }

    public string Algorithm { get; }

    public string KeyId => Public.KeyId;

    public ClientKey Public { get; }

    public string PublicPem => pair.ExportSubjectPublicKeyInfoPem();

    public string Set => new JwkSet([Public]).ToJson();

    public AsymmetricAlgorithm Pair => pair;

    public static KeyPair Create(string algorithm = "ES256") =>
        new(algorithm, algorithm == "ES256" ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048));

    public static KeyPair FromPem(string algorithm, string pem)
    {
        AsymmetricAlgorithm read = algorithm == "ES256" ? ECDsa.Create() : RSA.Create();
        read.ImportFromPem(pem);
        return new KeyPair(algorithm, read);
    }

    /// <summary>A JWT with this header and these claims; a claim of null is left out.</summary>
    public string Sign(Dictionary<string, object?> claims, Dictionary<string, object?>? header = null)
    {
        var head = new Dictionary<string, object?>(StringComparer.Ordinal) { ["alg"] = Algorithm, ["kid"] = KeyId, ["typ"] = "JWT" };
        foreach (var (member, value) in header ?? [])
        {
            head[member] = value;
        }

        var text = $"{Part(head)}.{Part(claims)}";
        return $"{text}.{Base64UrlEncoder.Encode(Signature((string)head["alg"]!, Encoding.ASCII.GetBytes(text)))}";
    }

    private static string Part(Dictionary<string, object?> members) =>
        Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(members.Where(member => member.Value is not null).ToDictionary(StringComparer.Ordinal)));

    // A forger takes what the server knows of the key for an HMAC's secret.
    private byte[] Signature(string algorithm, byte[] data) => (algorithm, pair) switch
    {
        ("HS256", _) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(PublicPem), data),
        ("none", _) => [0],
        (_, ECDsa ec) => ec.SignData(data, HashAlgorithmName.SHA256),
        ("PS256", RSA rsa) => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        (_, RSA rsa) => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        _ => throw new NotSupportedException(algorithm),
    };
}

/// <summary>Assertions of a client about itself.</summary>
internal static class Assertions
{
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>The claims of a right one; changes replace, and null leaves a claim out.</summary>
    public static Dictionary<string, object?> Claims(OAuthHost host, TestClient client, params (string Name, object? Value)[] changes)
    {
        var now = host.Time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["iss"] = client.ClientId,
            ["sub"] = client.ClientId,
            ["aud"] = host.Address.ToString().TrimEnd('/'),
            ["iat"] = now,
            ["exp"] = now + 60,
            ["jti"] = Guid.CreateVersion7().ToString(),
        };
        foreach (var (name, value) in changes)
        {
            claims[name] = value;
        }

        return claims;
    }

    public static string Right(OAuthHost host, TestClient client, KeyPair key) => key.Sign(Claims(host, client));

    /// <summary>The path of every endpoint that asks for a client, whichever there are.</summary>
    public static async Task<IReadOnlyList<string>> ClientEndpointsAsync(this OAuthHost host)
    {
        using var http = host.Browserlike();
        var metadata = await (await http.GetAsync("/.well-known/openid-configuration")).JsonAsync();
        string[] asking = ["token_endpoint", "revocation_endpoint", "introspection_endpoint", "pushed_authorization_request_endpoint", "device_authorization_endpoint"];
        return [.. asking.Where(name => metadata.Has(name)).Select(name => new Uri(metadata.Text(name)).AbsolutePath)];
    }

    /// <summary>Posts with an assertion instead of a secret.</summary>
    public static Task<HttpResponseMessage> PostWithAssertionAsync(this TestClient client, string path, Dictionary<string, string> form, string assertion) =>
        client.PostAsync(path, new(form) { ["client_assertion_type"] = Type, ["client_assertion"] = assertion });
}
