using System.Security.Cryptography;
using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.SigningKeys;

/// <summary>
/// Creates the keys that are due and removes those whose last token has ended. Safe on several nodes at once: the unique
/// (algorithm, generation) lets one of them win, and the others read what it made.
/// </summary>
public sealed class RotateSigningKeys(PortalDb portal, SigningKeyProtection protection, CredentialGenerator credentials, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<Nothing>> RunAsync(Actor actor, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Server)
        {
            return Problem.NotAllowed();
        }

        var now = time.GetUtcNow();
        await using var db = portal.OpenForServer();
        await db.SigningKeys.Where(key => key.PublishedUntil <= now).ExecuteDeleteAsync(ct);
        await AddIfDueAsync(db, actor, SigningAlgorithms.Tokens, NewTokenKey, now, ct);
        await AddIfDueAsync(db, actor, SigningAlgorithms.RefreshDerivation, NewDerivationKey, now, ct);
        return Nothing.AtAll;
    }

    private async Task AddIfDueAsync(PortalDbContext db, Actor actor, string algorithm, Func<(string KeyId, byte[] Private)> create, DateTimeOffset now, CancellationToken ct)
    {
        var newest = await db.SigningKeys.AsNoTracking().Where(key => key.Algorithm == algorithm).OrderByDescending(key => key.Generation).FirstOrDefaultAsync(ct);
        if (SigningKeySchedule.NextSignsFrom(newest, now) is not { } signsFrom)
        {
            return;
        }

        var (keyId, privateKey) = create();
        db.SigningKeys.Add(new SigningKey
        {
            Id = credentials.NewId(),
            KeyId = keyId,
            Algorithm = algorithm,
            ProtectedPrivateKey = protection.Protect(privateKey),
            CreatedAt = now,
            SignsFrom = signsFrom,
            SignsUntil = signsFrom + SigningKeySchedule.SignsFor,
            PublishedUntil = signsFrom + SigningKeySchedule.SignsFor + SigningKeySchedule.VerifiesFor,
            Generation = (newest?.Generation ?? 0) + 1,
        });
        audit.Add(db, actor, AuditActions.SigningKeyCreated, targetId: keyId, detail: $"algorithm={algorithm}");
        CryptographicOperations.ZeroMemory(privateKey);

        // A refusal means that another node was first; what it made is as good as ours.
        _ = await db.TrySaveAsync(Problem.Stale(), ct);
        db.ChangeTracker.Clear();
    }

    private (string KeyId, byte[] Private) NewTokenKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var thumbprint = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(key)).ComputeJwkThumbprint();
        return (Base64UrlEncoder.Encode(thumbprint), key.ExportPkcs8PrivateKey());
    }

    private (string KeyId, byte[] Private) NewDerivationKey() =>
        (Base64UrlEncoder.Encode(credentials.NewBytes(16)), credentials.NewBytes(32));
}
