using System.Security.Cryptography;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.SigningKeys;

/// <summary>Makes a key and adds it to a context with the row that tells of it; the caller saves.</summary>
public sealed class NewSigningKeys(SigningKeyProtection protection, CredentialGenerator credentials, AuditTrail audit, TimeProvider time)
{
    /// <summary>RFC 7518 §3.3 and SEC-117: at least 2048 bits; more would make every id_token of such a client dearer.</summary>
    private const int RsaBits = 2048;

    /// <param name="newest">The youngest key of this algorithm; two nodes that add to the same one meet at the unique (algorithm, generation).</param>
    internal SigningKey Add(PortalDbContext db, Actor actor, string algorithm, SigningKey? newest, DateTimeOffset signsFrom)
    {
        var (keyId, privateKey) = Create(algorithm);
        var key = new SigningKey
        {
            Id = credentials.NewId(),
            KeyId = keyId,
            Algorithm = algorithm,
            ProtectedPrivateKey = protection.Protect(privateKey),
            CreatedAt = time.GetUtcNow(),
            SignsFrom = signsFrom,
            SignsUntil = signsFrom + SigningKeySchedule.SignsFor,
            PublishedUntil = signsFrom + SigningKeySchedule.SignsFor + SigningKeySchedule.VerifiesFor,
            Generation = (newest?.Generation ?? 0) + 1,
        };
        CryptographicOperations.ZeroMemory(privateKey);
        db.SigningKeys.Add(key);
        audit.Add(db, actor, AuditActions.SigningKeyCreated, targetId: keyId, detail: $"algorithm={algorithm}");
        return key;
    }

    internal static Task<SigningKey?> FindNewestAsync(PortalDbContext db, string algorithm, CancellationToken ct) =>
        db.SigningKeys.Where(key => key.Algorithm == algorithm).OrderByDescending(key => key.Generation).FirstOrDefaultAsync(ct);

    private (string KeyId, byte[] Private) Create(string algorithm) => algorithm switch
    {
        SigningAlgorithms.Tokens => NewEllipticKey(),
        SigningAlgorithms.Rsa => NewRsaKey(),
        SigningAlgorithms.RefreshDerivation => (Base64UrlEncoder.Encode(credentials.NewBytes(16)), credentials.NewBytes(32)),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "The ring has no such keys."),
    };

    private static (string KeyId, byte[] Private) NewEllipticKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (ThumbprintOf(JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(key))), key.ExportPkcs8PrivateKey());
    }

    private static (string KeyId, byte[] Private) NewRsaKey()
    {
        using var key = RSA.Create(RsaBits);
        return (ThumbprintOf(JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(key.ExportParameters(includePrivateParameters: false)))), key.ExportPkcs8PrivateKey());
    }

    private static string ThumbprintOf(JsonWebKey key) => Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
}
