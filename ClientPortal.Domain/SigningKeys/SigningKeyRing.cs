using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.SigningKeys;

/// <summary>
/// The signing keys in memory, read again from the database when one ended, and every <see cref="Lifetime"/> in any case: so a key that was removed
/// in an emergency is gone on every node within that time even where the node did not hear of it, and a node that cannot read them fails closed.
/// </summary>
public sealed class SigningKeyRing(PortalDb portal, RotateSigningKeys rotate, SigningKeyProtection protection, SigningKeyChanges changes, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim oneReader = new(1);
    private readonly ConcurrentDictionary<string, AsymmetricSecurityKey> opened = new(StringComparer.Ordinal);
    private LivingKeys? living;
    private int changesSeen;

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
            return IsFresh(living, time.GetUtcNow()) ? living! : await ReadAgainAsync(ct);
        }
        finally
        {
            oneReader.Release();
        }
    }

    /// <summary>The key that signs access tokens now.</summary>
    public ValueTask<TokenKey> GetSigningKeyAsync(CancellationToken ct) => GetSigningKeyAsync(SigningAlgorithms.Tokens, ct);

    /// <summary>The key of this kind that signs now. A kind that is asked for the first time is made then: an RSA key takes some tenths of a second, too much for the start of a host that may need none.</summary>
    /// <param name="algorithm">One of <see cref="SigningAlgorithms.OfTokens"/>.</param>
    public async ValueTask<TokenKey> GetSigningKeyAsync(string algorithm, CancellationToken ct) =>
        (await GetAsync(ct)).SignsAt(time.GetUtcNow(), algorithm) ?? await MakeAsync(algorithm, ct);

    public void Dispose()
    {
        oneReader.Dispose();
        foreach (var key in opened.Values)
        {
            TokenKey.Close(key);
        }
    }

    private async Task<LivingKeys> ReadAgainAsync(CancellationToken ct)
    {
        var seen = changes.Count;
        living = await ReadOrCreateAsync(ct);
        Volatile.Write(ref changesSeen, seen); // what is heard of while it reads makes it read once more
        return living;
    }

    private bool IsFresh(LivingKeys? keys, DateTimeOffset now) =>
        keys is not null && Volatile.Read(ref changesSeen) == changes.Count && now >= keys.ReadAt && now - keys.ReadAt < Lifetime && keys.SignsAt(now) is not null;

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

    // Within the lock, so that a burst of first requests makes one key; between nodes the database decides.
    private async Task<TokenKey> MakeAsync(string algorithm, CancellationToken ct)
    {
        await oneReader.WaitAsync(ct);
        try
        {
            if (living?.SignsAt(time.GetUtcNow(), algorithm) is { } made)
            {
                return made;
            }

            await rotate.RunAsync(Actor.Server(), algorithm, ct);
            living = await ReadAsync(ct);
            return living.SignsAt(time.GetUtcNow(), algorithm) ?? throw new InvalidOperationException($"No {algorithm} key is due: the rotation has not run.");
        }
        finally
        {
            oneReader.Release();
        }
    }

    private async Task<LivingKeys> ReadAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = portal.OpenForServer();
        var rows = await db.SigningKeys.AsNoTracking().Where(key => key.PublishedUntil > now).OrderBy(key => key.Generation).Take(64).ToListAsync(ct);
        var tokenKeys = rows.Where(row => SigningAlgorithms.OfTokens.Contains(row.Algorithm, StringComparer.Ordinal))
            .Select(row => new TokenKey(row.KeyId, row.Algorithm, Open(row), row.SignsFrom, row.SignsUntil, row.PublishedUntil));
        var derivationKeys = rows.Where(row => row.Algorithm == SigningAlgorithms.RefreshDerivation && row.SignsFrom <= now)
            .OrderByDescending(row => row.Generation)
            .Select(row => new DerivationKey(row.KeyId, Unprotect(row)));
        return new LivingKeys(now, [.. tokenKeys], [.. derivationKeys]);
    }

    private AsymmetricSecurityKey Open(SigningKey row) => opened.GetOrAdd(row.KeyId, _ =>
    {
        var pkcs8 = Unprotect(row);
        try
        {
            return TokenKey.Open(row.KeyId, row.Algorithm, pkcs8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
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
