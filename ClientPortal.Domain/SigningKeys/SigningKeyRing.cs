using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.SigningKeys;

/// <summary>
/// The signing keys in memory, read again from the database every <see cref="Lifetime"/>: so a key that was removed in an emergency
/// is gone on every node within that time, and a node that cannot read them fails closed.
/// </summary>
public sealed class SigningKeyRing(PortalDb portal, RotateSigningKeys rotate, SigningKeyProtection protection, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim oneReader = new(1);
    private readonly ConcurrentDictionary<string, ECDsaSecurityKey> opened = new(StringComparer.Ordinal);
    private LivingKeys? living;

    /// <summary>The keys of this moment; creates the first ones on an empty database.</summary>
    public async ValueTask<LivingKeys> GetAsync(CancellationToken ct)
    {
        if (IsFresh(living, time.GetUtcNow()))
        {
            return living!;
        }

        await oneReader.WaitAsync(ct);
        try
        {
            return IsFresh(living, time.GetUtcNow()) ? living! : living = await ReadOrCreateAsync(ct);
        }
        finally
        {
            oneReader.Release();
        }
    }

    /// <summary>The key that signs now.</summary>
    public async ValueTask<TokenKey> GetSigningKeyAsync(CancellationToken ct) =>
        (await GetAsync(ct)).SignsAt(time.GetUtcNow()) ?? throw new InvalidOperationException("No signing key is due: the rotation has not run.");

    public void Dispose()
    {
        oneReader.Dispose();
        foreach (var key in opened.Values)
        {
            key.ECDsa.Dispose();
        }
    }

    private static bool IsFresh(LivingKeys? keys, DateTimeOffset now) =>
        keys is not null && now >= keys.ReadAt && now - keys.ReadAt < Lifetime && keys.SignsAt(now) is not null;

    private async Task<LivingKeys> ReadOrCreateAsync(CancellationToken ct)
    {
        var keys = await ReadAsync(ct);
        if (keys.SignsAt(time.GetUtcNow()) is not null && keys.DerivationKeys.Count > 0)
        {
            return keys;
        }

        await rotate.RunAsync(Actor.Server(), ct);
        return await ReadAsync(ct);
    }

    private async Task<LivingKeys> ReadAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = portal.OpenForServer();
        var rows = await db.SigningKeys.AsNoTracking().Where(key => key.PublishedUntil > now).OrderBy(key => key.Generation).Take(64).ToListAsync(ct);
        var tokenKeys = rows.Where(row => row.Algorithm == SigningAlgorithms.Tokens)
            .Select(row => new TokenKey(row.KeyId, Open(row), row.SignsFrom, row.SignsUntil, row.PublishedUntil));
        var derivationKeys = rows.Where(row => row.Algorithm == SigningAlgorithms.RefreshDerivation && row.SignsFrom <= now)
            .OrderByDescending(row => row.Generation)
            .Select(row => new DerivationKey(row.KeyId, Unprotect(row)));
        return new LivingKeys(now, [.. tokenKeys], [.. derivationKeys]);
    }

    private ECDsaSecurityKey Open(SigningKey row) => opened.GetOrAdd(row.KeyId, _ =>
    {
        var pkcs8 = Unprotect(row);
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out var _);
        CryptographicOperations.ZeroMemory(pkcs8);

        // The library's own cache is static and goes by the key's id: two hosts in one process would share, and dispose, one another's keys.
        return new ECDsaSecurityKey(key) { KeyId = row.KeyId, CryptoProviderFactory = new CryptoProviderFactory(new InMemoryCryptoProviderCache()) };
    });

    private byte[] Unprotect(SigningKey row)
    {
        try
        {
            return protection.Unprotect(row.ProtectedPrivateKey);
        }
        catch (CryptographicException exception)
        {
            throw new InvalidOperationException(
                "The signing keys in the database cannot be decrypted: the key ring (KeyRing:Directory, KeyRing:Certificate) is missing or belongs to another installation.", exception);
        }
    }
}
