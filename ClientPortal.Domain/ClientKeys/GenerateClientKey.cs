using System.Security.Cryptography;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Secrets;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.ClientKeys;

/// <summary>Makes a key pair for a client: the public half is registered, the private half exists only in the return value.</summary>
public sealed class GenerateClientKey(ChangeClientKeys change, TimeProvider time)
{
    /// <summary>Good beyond 2030 (NIST SP 800-57 Part 1, table 2).</summary>
    private const int RsaBits = 3072;

    /// <param name="algorithm">One of <see cref="KeyAlgorithms.All"/>.</param>
    public async Task<Outcome<GeneratedClientKey>> RunAsync(Actor actor, string clientId, string algorithm, CancellationToken ct)
    {
        if (SecretGate.Refuses(actor, time.GetUtcNow()) is { } refused)
        {
            return refused; // before a key is made, which takes a while
        }

        if (!KeyAlgorithms.All.Contains(algorithm, StringComparer.Ordinal))
        {
            return ClientKeyMistakes.Algorithm.At(nameof(ClientKey.Algorithm));
        }

        using AsymmetricAlgorithm pair = algorithm == KeyAlgorithms.Es256 ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(RsaBits);
        var key = PublicHalfOf(pair, algorithm) with { AddedAt = time.GetUtcNow() };
        var note = new AuditNote(AuditActions.ClientKeyAdded, key.KeyId, $"kid={key.KeyId} generated=true");
        var outcome = await change.RunAsync(actor, clientId, protocol => ChangeClientKeys.Add(protocol, [key]), note, ct);
        return outcome.IsDone(out _, out var problem)
            ? new GeneratedClientKey(key.KeyId, new PlainSecret(PrivateJwkOf(pair, key)), new PlainSecret(pair.ExportPkcs8PrivateKeyPem()))
            : problem;
    }

    private static ClientKey PublicHalfOf(AsymmetricAlgorithm pair, string algorithm)
    {
        var key = KeyText.Read(pair.ExportSubjectPublicKeyInfoPem()).Set!.Keys[0];
        return key with { Algorithm = algorithm };
    }

    private static string PrivateJwkOf(AsymmetricAlgorithm pair, ClientKey key)
    {
        var json = (key with { AddedAt = null }).ToJson();
        foreach (var (member, value) in SecretNumbersOf(pair))
        {
            json[member] = Base64UrlEncoder.Encode(value);
        }

        return json.ToJsonString();
    }

    private static IEnumerable<(string Member, byte[] Value)> SecretNumbersOf(AsymmetricAlgorithm pair)
    {
        if (pair is ECDsa ec)
        {
            return [(JwkMembers.Private, ec.ExportParameters(includePrivateParameters: true).D!)];
        }

        var rsa = ((RSA)pair).ExportParameters(includePrivateParameters: true);
        return [(JwkMembers.Private, rsa.D!), ("p", rsa.P!), ("q", rsa.Q!), ("dp", rsa.DP!), ("dq", rsa.DQ!), ("qi", rsa.InverseQ!)];
    }
}

/// <summary>A key pair that was made for a client.</summary>
/// <param name="PrivateJwk">The private half as a JWK, this once.</param>
/// <param name="PrivatePem">The same as PEM (PKCS #8).</param>
public sealed record GeneratedClientKey(string KeyId, PlainSecret PrivateJwk, PlainSecret PrivatePem);
