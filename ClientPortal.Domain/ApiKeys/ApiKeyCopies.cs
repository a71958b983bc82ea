using System.Security.Cryptography;
using System.Text;
using ClientPortal.Domain.Credentials;
using Microsoft.AspNetCore.DataProtection;

namespace ClientPortal.Domain.ApiKeys;

/// <summary>
/// Seals the copy of a key that the key icon reveals: with the key ring, which lies outside the database, and for one workspace and one
/// key id, so that a copy moved to another row does not open (ADR 0006, SEC-175).
/// </summary>
public sealed class ApiKeyCopies(IDataProtectionProvider ring)
{
    private const string Purpose = "ClientPortal.ApiKeyCopy.v1";

    internal byte[] Seal(ApiKey key, PlainSecret value) => SealerOf(key).Protect(Encoding.ASCII.GetBytes(value.Reveal()));

    /// <summary>The key; null where the copy is not this row's, or the ring is not the one it was sealed with.</summary>
    internal PlainSecret? Open(ApiKey key, byte[] copy)
    {
        try
        {
            var value = new PlainSecret(Encoding.ASCII.GetString(SealerOf(key).Unprotect(copy)));
            return SecretHash.Matches(key.Hash, value.Hash) ? value : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector SealerOf(ApiKey key) => ring.CreateProtector(Purpose, key.WorkspaceId.ToString("N"), key.Id.ToString("N"));
}
